"""Document templates of an académie (« masques »): a .docx, .dotx, .odt or .ott whose
``{{ champs }}`` are checked when it comes, and filled in when a document is made."""

"""A sandboxed subprocess: opens a template, tells its fields or fills them in.

``program.py check|fill``, started by ``models.masks.reading`` through ``models.intake.apart``: a
line of JSON, then the file, on standard input.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

DONE, REFUSED, COST_TOO_MUCH = 0, 3, 5
NICENESS = 10
"""Pages are answered first: a booklet of 1,500 actions takes a processor for a while."""


def main(verb: str, given: bytes) -> int:
    """Write what was found, as JSON, or the document."""
    # Late: started alone, it knows where our packages are only once it runs.
    from models.masks.content import MaskContent
    from models.masks.opening import checked, opened
    from models.masks.packages import NoMask

    os.nice(NICENESS)
    line, _, content = given.partition(b"\n")
    try:
        if verb == "check":
            known = json.loads(line)
            said = json.dumps(checked(content, known["words"], known["blocks"])).encode()
        else:
            said = opened(content).fill(MaskContent.from_json(line.decode()))
    except NoMask as no:
        sys.stdout.write(json.dumps([no.code, no.about]))
        return REFUSED
    except MemoryError:
        return COST_TOO_MUCH
    sys.stdout.buffer.write(said)
    return DONE


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    sys.exit(main(sys.argv[1], sys.stdin.buffer.read()))

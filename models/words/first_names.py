"""First names that pupils of today bear, and the people after whom schools and streets are named.

Neither list is complete, nor needs to be: a list of pupils is told by several names at once.
"""

from __future__ import annotations

from models.words.collation import loosely

_FIRST = """
Aaron Abdallah Abdel Abdoul Abdoulaye Abel Abigaëlle Achille Adam Adama Adèle Adem Adil Adrien
Agathe Ahmed Aicha Aïda Aïssata Aissatou Aksel Alan Alba Albane Alex Alexandra Alexandre Alexia
Alexis Ali Alice Alicia Alix Aliya Alma Aloïs Alya Alyssa Amadou Amandine Amaury Ambre Amélie
Amélia Amina Aminata Amine Amir Amira Anaé Anaëlle Anaïs Anas Anastasia Anatole Andréa Andy Angel
Angèle Angelina Angelo Anissa Anna Annabelle Anne Anouk Anthony Antoine Antonin Apolline Archibald
Ariane Aria Arij Armand Arnaud Aron Arsène Arthur Assia Assya Astrid Athénaïs Aubin Augustin
Aurèle Aurélie Aurélien Aurore Awa Axel Axelle Aya Ayana Aymen Aymeric Ayoub Aylin Bakary Baptiste
Basile Bastien Bastian Benjamin Benoît Bérénice Bilal Bintou Blanche Boris Brahim Brandon Brice
Bryan Calie Calixte Callie Camélia Camille Candice Capucine Carla Carmen Caroline Cassandra
Cassandre Catherine Cécile Célestin Célestine Célia Célian Céline Charlène Charles Charlie
Charline Charlotte Chiara Chloé Chris Christian Christine Christophe Claire Clara Clarisse Claudia
Clémence Clément Clémentine Cléa Cléo Clotilde Clovis Coline Colin Constance Constantin Côme
Corentin Coralie Cyprien Cyril Damien Daniel Daouda Dany Daphné David Deborah Delphine Demba Denis
Diane Diego Dimitri Djeneba Djibril Dorian Dylan Eden Édouard Elena Éléa Éléna Éléonore Elias Élie
Eliot Eliott Elisa Élisabeth Élise Elya Ella Ellie Élodie Éloïse Eloan Elsa Elyas Elyne Emma
Emmanuel Emmy Emy Enes Enora Enzo Erwan Esma Estéban Estelle Esther Ethan Étienne Eugène Eugénie
Eva Evan Evann Ève Ezio Ezra Fabien Fabio Fadi Fanny Farah Fares Fatima Fatou Fatoumata Faustine
Félicie Félix Flavie Flavio Fleur Flora Flore Florent Florian Florine Foucauld Franck François
Françoise Frédéric Gabin Gabriel Gabrielle Gaël Gaëlle Gaëtan Garance Gaspard Gauthier Geoffrey
Georgia Gianni Giulia Grâce Grégoire Guilhem Guillaume Gustave Gwenaëlle Habib Hachim Hajar Halima
Hamza Hanaé Hana Hanna Haroun Hawa Hector Hélène Héloïse Hélios Henri Hicham Hippolyte Hortense
Houda Hugo Ibrahim Ibrahima Idriss Idris Ilan Ilhan Iliana Ilian Ilyan Ilyana Ilyas Ilyes Imane
Imran Imrane Inaya Inès Ines Ingrid Irène Iris Isaac Isaïa Isabelle Isaure Islam Ismaël Ismaïl
Issa Ivan Ivy Jade Jad Jacob Jalil James Janna Jana Jasmine Jassim Jawad Jean Jeanne Jennifer
Jérémie Jérémy Jérôme Jessica Jessim Jibril Joachim Joan Joanna Joaquim Johan Johanna Jonas
Jonathan Jordan Joris Joseph Joséphine Joshua Joy Jude Judith Jules Julia Julian Juliana Julie
Julien Juliette June Justin Justine Kaïs Kaylia Kadiatou Kamil Karim Karima Kassim Kelly Kelya
Kenan Kenza Kévin Khadidja Khadija Khalil Killian Kilian Kenny Kyllian Lahna Laïa Lana Lamine Laly
Laura Laure Lauren Laurène Laurine Layana Layla Léa Léandre Léana Leïla Leila Lena Léna Lenny Lény
Léo Léon Léonard Léonie Léontine Léopold Leyna Lia Liam Liana Lila Lilas Lili Lilia Lilian Lilly
Lilou Lily Lily-Rose Lina Line Lino Lisa Lise Lison Livia Liya Loan Loane Loïc Loïs Lola Lorenzo
Lou Louane Louca Loubna Loup Louis Louisa Louise Louka Louna Luca Lucas Luce Lucie Lucien Ludivine
Ludovic Luis Luka Lukas Luna Lya Lyam Lydia Lyna Lyne Lyana Madeleine Maé Maël Maëlle Maëlie
Maëlys Maëva Maïa Maissa Malak Malek Malik Malo Malone Mamadou Manel Manon Marc Marceau Marcel
Margaux Margot Maria Mariam Mariama Marie Marin Marina Marine Marion Marius Martin Marvin Marwa
Marwan Maryam Mathéo Mathias Mathieu Mathilde Mathis Mathys Matisse Matthias Matthieu Maud Maxence
Maxime Maya Maylis Mayssa Mehdi Méline Mélina Mélissa Mélodie Meriem Mia Mickaël Mila Milan Milo
Milla Mina Moussa Moustapha Mohamed Mohammed Mona Morgan Morgane Mouhamed Myriam Mylan Myla Nabil
Nadia Nadir Naël Naëlle Nahil Naïa Naïm Naïla Nassim Natan Nathalie Nathan Nathanaël Naomi Néo
Nélia Nicolas Nina Ninon Nino Noa Noah Noam Noé Noélie Noémie Noham Nolan Nolhan Nora Norah Nour
Océane Olga Olivia Olivier Ombeline Omar Orlane Oscar Othman Ouassim Oumar Oumou Ousmane Owen
Pablo Paola Paolo Pascal Patricia Patrick Paul Paula Pauline Perrine Philippe Philomène Pierre
Priscille Prune Quentin Rachel Rachid Rafaël Rania Raphaël Raphaëlle Rayan Rayane Rebecca Régis
Rémi Rémy Renaud Rita Riyad Robin Roman Romain Romane Romaric Roméo Romy Rosalie Rose Roxane Ruben
Ryan Sacha Safa Saïd Salimata Salma Salomé Salif Samba Sami Samia Samir Sammy Samuel Samy Sandra
Sandro Santiago Sara Sarah Sasha Savannah Sébastien Selma Séléna Seydou Serena Shaïna Shana Siham
Siméon Simon Simone Sixtine Sofia Sofiane Sohan Solal Solène Soline Soren Souleymane Stanislas
Stella Stéphane Stéphanie Suzanne Swan Sylvain Sylvie Syrine Tania Tao Tara Tess Tessa Thaïs
Thelma Théo Théa Théodore Thiago Thibault Thibaut Thomas Tiago Tidiane Tilio Tiphaine Tim Timéo
Timothée Titouan Tom Tristan Tiffany Ulysse Uriel Vadim Valentin Valentine Valentina Valérie
Valère Vanessa Vicky Victoire Victor Victoria Vincent Violette Virginie Viktor Wael Walid Warren
Wassim Wendy William Wilson Willow Xavier Yacine Yanis Yann Yannis Yaël Yasmine Yassine Yasser
Yasmina Yousra Yohan Younès Younes Youssef Youssouf Yuna Yves Yvan Zacharie Zachary Zakaria
Zakarya Zayd Zayn Zélie Zeynep Zineb Zoé Zohra
"""
FIRST_NAMES = frozenset(loosely(name) for name in _FIRST.split())

_GREAT = """
Jules Ferry, Marie Curie, Pierre Curie, Irène Joliot-Curie, Frédéric Joliot-Curie, Jean Moulin,
Victor Hugo, Jean Jaurès, Albert Camus, Antoine de Saint-Exupéry, Jacques Prévert, Louis Pasteur,
Simone Veil, Simone Weil, Simone de Beauvoir, Rosa Parks, Joséphine Baker, Lucie Aubrac, Raymond
Aubrac, Georges Brassens, Jean Rostand, Paul Éluard, Louis Aragon, Émile Zola, George Sand, Anne
Frank, Nelson Mandela, Martin Luther King, Jean Monnet, Robert Schuman, Robert Doisneau, Henri
Matisse, Pablo Picasso, Frida Kahlo, Paul Langevin, Romain Rolland, Gabriel Péri, Guy Môquet, Elsa
Triolet, Jacques Brel, Jean de La Fontaine, Jean Macé, Jean Zay, Pierre Brossolette, Marcel
Pagnol, Colette Besson, Louise Michel, Olympe de Gouges, Sophie Germain, Blaise Pascal, René
Descartes, Denis Diderot, Honoré de Balzac, Gustave Flaubert, Guy de Maupassant, Charles Péguy,
Charles de Gaulle, Léon Blum, François Mitterrand, Georges Pompidou, Aimé Césaire, Léopold Sédar
Senghor, Frantz Fanon, Arthur Rimbaud, Paul Verlaine, Charles Baudelaire, Alphonse Daudet,
Alphonse de Lamartine, Jules Verne, Jules Vallès, Jules Michelet, Jean-Jacques Rousseau, Jean
Racine, Pierre Corneille, Pierre de Ronsard, François Rabelais, Michel de Montaigne, Paul Cézanne,
Claude Monet, Auguste Renoir, Auguste Rodin, Camille Claudel, Berthe Morisot, Paul Gauguin, Édith
Piaf, Maurice Ravel, Claude Debussy, Georges Bizet, Hector Berlioz, Jean Vilar, Gérard Philipe,
Jean Renoir, François Truffaut, Agnès Varda, Alice Guy, Henri Wallon, Célestin Freinet, Maria
Montessori, Françoise Dolto, Jean Piaget, Louis Braille, Ambroise Croizat, Marcel Cachin, Maurice
Thorez, Danielle Casanova, Germaine Tillion, Geneviève de Gaulle, Missak Manouchian, Henri
Barbusse, Anatole France, Marguerite Duras, Marguerite Yourcenar, Marcel Proust, Jean Giono, André
Malraux, Paul Valéry, Max Jacob, Boris Vian, Jean Cocteau, René Char, Robert Desnos, Gaston
Bachelard, Gérard de Nerval, Théodore Monod, Paul-Émile Victor, Jean Mermoz, Hélène Boucher,
Clément Ader, Louis Blériot, Rosa Luxemburg, Angela Davis, Katherine Johnson, Ada Lovelace, Alan
Turing, Isaac Newton, Albert Einstein, Thomas Pesquet, Claudie Haigneré, Eugénie Cotton, Gisèle
Halimi, Robert Badinter, Samuel Paty, Dominique Bernard, Arnaud Beltrame, Jean Perrin, Gustave
Eiffel, Ferdinand Buisson, Condorcet Nicolas, Marie Laurencin, Jean Lurçat, Fernand Léger, Marc
Chagall, Vincent Van Gogh, Léonard de Vinci
"""
GREAT_PEOPLE = frozenset(loosely(one.replace("-", " ").strip()) for one in _GREAT.split(","))
"""Whoever bears such a name is a school, a prize or a street, unless a class says otherwise."""

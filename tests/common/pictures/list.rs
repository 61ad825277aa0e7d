//! Which scenes the README shows, and what each says to whoever can't see it.

/// The scene, and its title.
pub const IMAGES: [(&str, &str); 6] = [
    ("dossiers", "Dossiers : les contrats en cours, le plus urgent d'abord, avec leur état et leur compte à rebours"),
    (
        "facade_quatre",
        "La façade : un étage par ligne, ses PBO, ses fibres libres et occupées, la place du contrat marquée",
    ),
    ("site_etage", "Le site : l'immeuble à gauche, les fibres de l'étage à droite avec leurs couleurs"),
    ("demande", "La demande : la fibre choisie, le motif, et chaque règle jugée à mesure"),
    ("confirmation", "La confirmation : tout est redit en clair, le curseur est sur Annuler, l'envoi veut un geste"),
    ("suivi", "Le suivi : le code de décharge en grand, les étapes avec leurs heures, la carte de brassage"),
];

/// As a technician's terminal.
pub const SIZE: (u16, u16) = (80, 24);

/// Where the picture of a scene is.
pub fn path(scene: &str) -> String {
    format!("docs/images/{scene}.svg")
}

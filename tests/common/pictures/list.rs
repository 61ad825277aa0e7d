//! The scenes that the README shows, with the alternative text of each.

/// The scenes with their titles, which screen readers read.
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

/// The size of a technician's terminal: columns and rows.
pub const SIZE: (u16, u16) = (80, 24);

/// The path of a scene's picture.
pub fn path(scene: &str) -> String {
    format!("docs/images/{scene}.svg")
}

//! Dates as the files write them.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};

use crate::domain::paris;

/// A date of a file: `YYYYMMDD HH:MM`, or `YYYYMMDD` alone. In the operators' time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateAcces {
    /// The day.
    pub jour: Date,
    /// The time of the day, where it is written.
    pub heure: Option<Time>,
}

impl DateAcces {
    /// The date that `texte` writes, whatever the blanks around and between.
    #[must_use]
    pub fn lit(texte: &str) -> Option<Self> {
        let mut mots = texte.split_whitespace();
        let jour = lit_jour(mots.next()?)?;
        let heure = match mots.next() {
            None => None,
            Some(mot) => {
                let (heures, minutes) = mot.split_once(':')?;
                Some(Time::new(deux(heures)?, deux(minutes)?, 0, 0).ok()?)
            }
        };
        mots.next().is_none().then_some(Self { jour, heure })
    }

    /// When it was, at the latest.
    #[must_use]
    pub fn instant(self) -> Option<Timestamp> {
        match self.heure {
            Some(heure) => paris::instant(DateTime::from_parts(self.jour, heure)),
            None => paris::fin_du_jour(self.jour),
        }
    }
}

/// The day that eight digits write.
pub(super) fn lit_jour(texte: &str) -> Option<Date> {
    if texte.len() != 8 || !texte.bytes().all(|octet| octet.is_ascii_digit()) {
        return None;
    }
    let nombre = |de, a| texte.get(de..a).and_then(|chiffres: &str| chiffres.parse::<i16>().ok());
    let (annee, mois, jour) = (nombre(0, 4)?, nombre(4, 6)?, nombre(6, 8)?);
    Date::new(annee, i8::try_from(mois).ok()?, i8::try_from(jour).ok()?).ok()
}

fn deux(texte: &str) -> Option<i8> {
    (texte.len() == 2 && texte.bytes().all(|octet| octet.is_ascii_digit())).then(|| texte.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date, time};

    #[test]
    fn both_spellings_are_dates_and_others_are_not() {
        let jour = date(2026, 11, 23);
        assert_eq!(DateAcces::lit("20261123"), Some(DateAcces { jour, heure: None }));
        let heure = Some(time(8, 5, 0, 0));
        assert_eq!(DateAcces::lit(" 20261123  08:05 "), Some(DateAcces { jour, heure }));
        for texte in
            ["", "2026112", "20261323", "20260229", "23/11/2026", "20261123 8:05", "20261123 24:00", "20261123 08:05 x"]
        {
            assert_eq!(DateAcces::lit(texte), None, "{texte}");
        }
    }

    #[test]
    fn a_day_alone_counts_to_its_end() {
        let instant = |texte| DateAcces::lit(texte).unwrap().instant().unwrap().to_string();
        assert_eq!(instant("20261123 08:05"), "2026-11-23T07:05:00Z");
        assert_eq!(instant("20261123"), "2026-11-23T23:00:00Z");
    }
}

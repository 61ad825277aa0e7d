//! What the site's screen keeps ready, and when it is made anew.
//!
//! Owns: following the data. Each thing is made again only when what it is made of has changed, for
//! this is called at every message, every tick and every key. Must never: ask for anything.

use std::sync::Arc;

use super::fibres::Choix;
use super::places::{Lieux, Pourquoi, Voulue};
use super::state::{Pane, SiteScreen};
use crate::domain::fibre::{QuestionFibres, RoSite};
use crate::domain::reference::is_absent;
use crate::domain::site::Site;
use crate::tui::building::{Immeuble, Rang, Repere, Reste, Retenus};
use crate::tui::data::{Contrat, Data};

/// What had to be made anew.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Refait {
    /// The index of the site.
    pub immeuble: bool,
    /// The rows of the tree.
    pub rangs: bool,
    /// The fibre list.
    pub fibres: bool,
}

fn listes(own: &Contrat) -> impl Iterator<Item = (&QuestionFibres, &Arc<RoSite>)> {
    own.listes.iter().filter_map(|(question, loaded)| Some((question, &loaded.value.as_ref()?.reponse)))
}

impl SiteScreen {
    /// Follows what is known now; says what had to be made anew.
    pub fn suit(&mut self, data: &Data) -> Refait {
        let mut refait = Refait::default();
        let Some(own) = data.contrat(&self.contrat) else { return refait };
        let Some(site) = own.structure.value.as_ref().map(|lu| &lu.valeur) else { return refait };
        if !self.lieux.as_ref().is_some_and(|lieux| Arc::ptr_eq(lieux.immeuble.site(), site)) {
            self.prend_site(Arc::clone(site));
            refait.immeuble = true;
        }
        let Some(lieux) = &mut self.lieux else { return refait };
        let read = refait.immeuble || lieux.lectures.autres(listes(own));
        if read {
            let repere = own.listes.get(&QuestionFibres::default()).and_then(|loaded| loaded.value.as_ref());
            lieux.propres = repere.map_or_else(Vec::new, |own| lieux.immeuble.propres(&Repere::of(&own.reponse)));
            lieux.lectures.prend(&lieux.immeuble, &lieux.propres, listes(own));
            let free = |palier| lieux.lectures.comptes_du_palier(&lieux.immeuble, palier).libres > 0;
            lieux.libres = (0..lieux.immeuble.paliers()).any(free);
        }
        self.suit_voulue(data, read);
        refait.rangs = self.suit_filtre(read) | self.place_sur_le_sien() | std::mem::take(&mut self.plis_changes);
        if refait.rangs || refait.immeuble {
            refait.rangs = true;
            self.refait_rangs();
        }
        refait.fibres = self.suit_fibres(data);
        refait
    }

    /// Takes a site that was read anew: folds and selection stay where their names are.
    fn prend_site(&mut self, site: Arc<Site>) {
        let immeuble = Immeuble::new(site);
        if let Some(avant) = &self.lieux {
            self.plis = self.plis.sur(&avant.immeuble, &immeuble);
            self.choix = self.choix.and_then(|choix| immeuble.retrouve(&avant.immeuble, choix));
        }
        self.lieux = Some(Lieux::new(immeuble));
    }

    /// The wanted fibre: that of the demande that was begun here, else of the latest put, else the
    /// order's own.
    fn suit_voulue(&mut self, data: &Data, read: bool) {
        let vie = data.vie(&self.contrat);
        let prise = data.connaissances(&self.contrat).and_then(|known| known.commande.reference_prise.as_ref());
        let wanted = self
            .demandee
            .as_deref()
            .map(|fibre| (Pourquoi::Demande, fibre, None))
            .or_else(|| {
                let demande = &vie?.demande;
                Some((Pourquoi::Envoi, demande.fibre.as_str(), demande.pto.as_ref().map(AsRef::as_ref)))
            })
            .or_else(|| Some((Pourquoi::Prise, prise?.valeur.as_str(), None)));
        let Some(lieux) = &mut self.lieux else { return };
        let same = |own: &Voulue| wanted.is_some_and(|(why, fibre, _)| (own.pourquoi, &*own.reference) == (why, fibre));
        let known = match &lieux.voulue {
            Some(own) => same(own),
            None => wanted.is_none(),
        };
        if read || !known {
            lieux.voulue = wanted.map(|(pourquoi, fibre, pto)| Voulue {
                pourquoi,
                reference: fibre.into(),
                palier: lieux.palier_de(fibre, pto),
            });
        }
    }

    /// Looks for the text of the filter; whether other rows are left by it.
    fn suit_filtre(&mut self, read: bool) -> bool {
        let Some(lieux) = &mut self.lieux else { return false };
        let typed = self.recherche.champ.value() != self.recherche.cherche;
        if typed {
            self.recherche.champ.value().clone_into(&mut self.recherche.cherche);
        }
        let blank = self.recherche.cherche.trim().is_empty();
        if !typed && (blank || !read) {
            return false;
        }
        if blank {
            // What was found stays in sight when the filter goes.
            if let Some(choix) = self.choix {
                self.plis.montre(&lieux.immeuble, choix);
            }
            return lieux.retenus.take().is_some();
        }
        let retenus =
            Retenus::new(&mut self.recherche.filtre, &self.recherche.cherche, &lieux.immeuble, &lieux.lectures);
        if typed && let Some(best) = retenus.meilleur() {
            self.choix = Some(best);
            self.held = None;
            self.placed = true;
        }
        lieux.retenus = Some(retenus);
        true
    }

    /// Puts the selection on the contract's own place, once, unless the person moved; whether it did.
    fn place_sur_le_sien(&mut self) -> bool {
        let Some(lieux) = &self.lieux else { return false };
        let Some(palier) = lieux.propres.first() else { return false };
        if std::mem::replace(&mut self.placed, true) {
            return false;
        }
        let rang = Rang::etage(*palier);
        self.choix = Some(rang);
        self.plis.montre(&lieux.immeuble, rang);
        true
    }

    fn refait_rangs(&mut self) {
        let Some(lieux) = &self.lieux else { return };
        self.rangs = self.plis.rangs(&lieux.immeuble, lieux.retenus.as_ref(), self.seulement);
        let holders = self.choix.into_iter().flat_map(|choix| lieux.immeuble.dans(choix));
        let at =
            self.choix.into_iter().chain(holders).find_map(|wanted| self.rangs.iter().position(|rang| *rang == wanted));
        self.cursor = at.unwrap_or(self.cursor).min(self.rangs.len().saturating_sub(1));
        // Where a filter leaves nothing, the place is found again when the filter goes; and the picture
        // of the building shows what the tree leaves out.
        if let (Some(rang), false) = (self.rangs.get(self.cursor), self.facade) {
            self.choix = Some(*rang);
        }
    }

    /// The fibres of the selected place; whether they are others than before.
    fn suit_fibres(&mut self, data: &Data) -> bool {
        let choix = self.choix_de_fibres();
        let changed = self.fibres.suit(choix, &mut self.recherche.filtre);
        if changed || self.held.is_none() {
            let kept = self.held.as_deref().and_then(|held| self.fibres.position(|fibre| *fibre.reference == *held));
            self.fibre = kept.unwrap_or_else(|| self.premiere(data));
        }
        changed
    }

    fn choix_de_fibres(&self) -> Choix {
        let (Some(lieux), Some(choix)) = (&self.lieux, self.current()) else { return Choix::default() };
        let palier = choix.palier();
        let by_place = palier.is_none_or(|palier| lieux.reste(palier) == Reste::Tout);
        let texte = if by_place { String::new() } else { self.recherche.cherche.trim().to_owned() };
        let place = (!texte.is_empty()).then(|| lieux.immeuble.noms(palier?)).flatten();
        Choix {
            liste: lieux.lectures.liste(choix).cloned(),
            place: place.filter(|_| texte.contains(char::is_whitespace)).map(|noms| noms.map(str::to_owned)),
            texte,
            seulement: self.seulement,
            tri: self.tri,
        }
    }

    /// Where the first fibre is that a person would take: that of the selected PTO; else the first free
    /// one that is not the order's own, for that one is why he is here (R1).
    fn premiere(&self, data: &Data) -> usize {
        let known = data.connaissances(&self.contrat);
        let own = known.and_then(|known| known.commande.reference_prise.as_ref()).map(|prise| prise.valeur.as_str());
        let pto = match (self.current(), &self.lieux) {
            (Some(rang @ Rang::Pto(..)), Some(lieux)) => lieux.immeuble.nom(rang).filter(|pto| !is_absent(pto)),
            _ => None,
        };
        let of_pto = pto.and_then(|pto| self.fibres.position(|fibre| fibre.reference_pto.as_deref() == Some(pto)));
        of_pto
            .or_else(|| self.fibres.position(|fibre| fibre.est_libre() && own != Some(&*fibre.reference)))
            .unwrap_or(0)
    }

    /// Puts the selection on a place: in the tree on its row, unfolded where it must be.
    pub(super) fn va(&mut self, rang: Rang) {
        let Some(lieux) = &self.lieux else { return };
        if self.plis.montre(&lieux.immeuble, rang) {
            self.plis_changes = true;
        } else if let Some(at) = self.rangs.iter().position(|own| *own == rang) {
            self.cursor = at;
        }
        self.choix = Some(rang);
        self.placed = true;
        self.held = None;
        self.pane = Pane::Lieux;
    }
}

//! `reprov diagnostic`: what works, what does not, and what to do. Told as it is found; requests are
//! spent only after somebody agreed.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::context::{Contexte, Fin, Format, Rate};
use super::globals::{Globales, VARIABLES};
use super::login;
use super::plain_text::{apres, paragraphe};
use super::send::demande_oui;
use crate::assembly::{self, MoyensDiagnostic};
use crate::diagnostic::{Constat, Controle, Etat, Phrase, local, network, service};
use crate::domain::failure::Echec;
use crate::domain::reference::ReferenceContrat;
use crate::engine::{Engine, EtatQuota};
use crate::host::config::Config;
use crate::host::paths::Chemins;
use crate::host::texts::Textes;

/// How long one request may take: a person waits for the end.
const DELAI_REQUETE: Duration = Duration::from_secs(10);
/// Where a check's sentences start.
const RETRAIT: usize = 12;

/// The checks of the way to the service and of the service.
const A_DISTANCE: [Controle; 10] = [
    Controle::CertificatClient,
    Controle::Proxy,
    Controle::Dns,
    Controle::Tcp,
    Controle::Tls,
    Controle::Http,
    Controle::Horloge,
    Controle::Acces,
    Controle::Soap,
    Controle::Pbo,
];

/// What was found until now.
struct Rapport<'a, 'b> {
    ctx: &'a mut Contexte<'b>,
    constats: Vec<Constat>,
    sortie: Result<(), Echec>,
}

/// What was spent.
struct Depense {
    contrat: Option<ReferenceContrat>,
    requetes: u32,
}

/// Looks at everything that can be looked at.
pub(super) async fn execute(
    ctx: &mut Contexte<'_>,
    globales: &Globales,
    contrat: Option<ReferenceContrat>,
    oui: bool,
) -> Result<Fin, Rate> {
    let chemins = globales.chemins();
    let config = Config::charge(&globales.surcharges, chemins.config.as_deref());
    if let Ok(config) = &config {
        ctx.textes = Textes::new(config.langue);
    }
    let mut rapport = Rapport { ctx, constats: Vec::new(), sortie: Ok(()) };
    let dites: Vec<&str> = VARIABLES.into_iter().filter(|nom| std::env::var_os(nom).is_some()).collect();
    rapport.dit(local::configuration(&config, &chemins, &dites));
    let depense = if let Ok(config) = &config {
        examine(&mut rapport, config, &chemins, globales.hors_ligne.valeur, contrat, oui).await
    } else {
        rapport.dit(local::dossiers(&chemins));
        rapport.dit(local::secours(&chemins));
        Depense { contrat: None, requetes: 0 }
    };
    rapport.finit(config.ok().as_ref().map(|config| config.profil.as_str()), &depense)
}

async fn examine(
    rapport: &mut Rapport<'_, '_>,
    config: &Config,
    chemins: &Chemins,
    hors_ligne: bool,
    contrat: Option<ReferenceContrat>,
    oui: bool,
) -> Depense {
    let MoyensDiagnostic { journal, sonde } = assembly::moyens_diagnostic(config, chemins);
    rapport.dit(local::profil(config));
    rapport.dit(local::dossiers(chemins));
    rapport.dit(local::journal(chemins, journal.as_ref()));
    rapport.dit(local::secours(chemins));
    let engine = journal.and_then(Result::ok);
    let mut quota = None;
    match &engine {
        Some(engine) => {
            rapport.dit(local::reprovisionnings(engine).await);
            rapport.dit(local::quota(engine).await);
            quota = engine.quota().await.ok();
        }
        None => rapport.saute(&[Controle::Reprovisionnings, Controle::Quota], "diagnostic.sans_journal"),
    }
    rapport.dit(local::mot_de_passe(config, engine.as_ref(), rapport.ctx.clavier.demandeur().is_some()).await);

    let rien = Depense { contrat: None, requetes: 0 };
    if let Ok(sonde) = &sonde {
        network::regarde(sonde, &mut |constat| rapport.dit(constat));
    }
    let sonde = match sonde {
        _ if hors_ligne => Err("diagnostic.hors_ligne"),
        Ok(sonde) => Ok(sonde),
        Err(echec) => {
            // An incomplete profile was told already; a file that can't be used was not.
            if rapport.est_sain(Controle::Profil) {
                rapport.dit(Constat::echec(Controle::Tls, echec));
            }
            Err("diagnostic.etape_precedente")
        }
    };
    let sonde = match sonde {
        Ok(sonde) => sonde,
        Err(pourquoi) => {
            rapport.saute(&A_DISTANCE, pourquoi);
            return rien;
        }
    };
    if !network::parcourt(&sonde, &mut |constat| rapport.dit(constat)).await {
        rapport.saute(&A_DISTANCE, "diagnostic.etape_precedente");
        return rien;
    }
    match accord(rapport, engine.as_ref(), quota.as_ref(), contrat, oui).await {
        Ok(contrat) => interroge(rapport, config, chemins, contrat).await,
        Err(pourquoi) => {
            rapport.saute(&A_DISTANCE, pourquoi);
            rien
        }
    }
}

/// The contract to ask about, once somebody agreed; else why nothing is asked.
async fn accord(
    rapport: &mut Rapport<'_, '_>,
    engine: Option<&Engine>,
    quota: Option<&EtatQuota>,
    contrat: Option<ReferenceContrat>,
    oui: bool,
) -> Result<ReferenceContrat, &'static str> {
    if ![Controle::Profil, Controle::Dossiers, Controle::Journal, Controle::Quota].iter().all(|c| rapport.est_sain(*c))
    {
        return Err("diagnostic.poste_d_abord");
    }
    if quota.is_some_and(|quota| quota.sessions_utilisees >= quota.sessions_plafond) {
        return Err("diagnostic.sessions_prises");
    }
    let terminal = rapport.ctx.clavier.est_terminal();
    if !rapport.est_sain(Controle::MotDePasse) {
        return Err("diagnostic.etape_precedente");
    }
    let contrat = match (contrat, engine) {
        (Some(contrat), _) => contrat,
        (None, Some(engine)) => {
            let dossiers = engine.dossiers().await.unwrap_or_default();
            let dernier = dossiers.into_iter().max_by_key(|dossier| dossier.vu_le);
            dernier.map(|dossier| dossier.contrat).ok_or("diagnostic.sans_contrat")?
        }
        (None, None) => return Err("diagnostic.sans_contrat"),
    };
    let textes = rapport.ctx.textes;
    let annonce = textes
        .phrase("diagnostic.annonce", &[("au_plus", &service::REQUETES.to_string()), ("contrat", contrat.as_str())]);
    if oui {
        rapport.ctx.message(paragraphe(&annonce, 0));
        return Ok(contrat);
    }
    if !terminal {
        return Err("diagnostic.sans_accord");
    }
    let question = format!("{}\n{}", paragraphe(&annonce, 0), textes.get("diagnostic.question"));
    demande_oui(rapport.ctx, &question).map(|()| contrat).map_err(|_| "diagnostic.refuse")
}

async fn interroge(
    rapport: &mut Rapport<'_, '_>,
    config: &Config,
    chemins: &Chemins,
    contrat: ReferenceContrat,
) -> Depense {
    // One for all the engines: a person is asked once.
    let source = Arc::new(assembly::source(config, login::invite(rapport.ctx, config)));
    let essai =
        |version, element| assembly::engine_essai(config, &chemins.donnees, (version, element), DELAI_REQUETE, &source);
    let avant = utilisees(config, chemins).await;
    service::interroge(config, &contrat, &essai, &mut |constat| rapport.dit(constat)).await;
    let requetes = utilisees(config, chemins).await.saturating_sub(avant);
    Depense { contrat: Some(contrat), requetes }
}

/// The month's requests by the ledger: what was given back is not in it.
async fn utilisees(config: &Config, chemins: &Chemins) -> u32 {
    match assembly::moyens_diagnostic(config, chemins).journal {
        Some(Ok(engine)) => engine.quota().await.map_or(0, |quota| quota.utilisees),
        _ => 0,
    }
}

impl Rapport<'_, '_> {
    /// Takes a finding and tells it.
    fn dit(&mut self, constat: Constat) {
        self.montre(&constat, self.ctx.textes.get(constat.controle.cle()));
        self.constats.push(constat);
    }

    /// Writes a finding at once, unless the results are one document at the end.
    fn montre(&mut self, constat: &Constat, titre: &str) {
        if self.ctx.format == Format::Texte && self.sortie.is_ok() {
            let texte = en_texte(self.ctx, constat, titre);
            self.sortie = self.ctx.ligne(texte).and_then(|()| self.ctx.vide());
        }
    }

    /// Notes that those of `controles` that nothing was found of were not looked at, and says so once.
    fn saute(&mut self, controles: &[Controle], pourquoi: &'static str) {
        let manque: Vec<Constat> = controles
            .iter()
            .filter(|controle| !self.constats.iter().any(|constat| constat.controle == **controle))
            .map(|controle| Constat::non_essaye(*controle, pourquoi))
            .collect();
        let titres: Vec<&str> = manque.iter().map(|constat| self.ctx.textes.get(constat.controle.cle())).collect();
        if let Some(premier) = manque.first() {
            self.montre(premier, &titres.join(", "));
        }
        self.constats.extend(manque);
    }

    /// Whether a check did not fail.
    fn est_sain(&self, controle: Controle) -> bool {
        !self.constats.iter().any(|constat| constat.controle == controle && constat.etat == Etat::Echec)
    }

    fn compte(&self, etat: Etat) -> usize {
        self.constats.iter().filter(|constat| constat.etat == etat).count()
    }

    fn finit(self, profil: Option<&str>, depense: &Depense) -> Result<Fin, Rate> {
        let total = [Etat::Ok, Etat::Attention, Etat::Echec, Etat::NonEssaye].map(|etat| self.compte(etat));
        let Self { ctx, constats, sortie } = self;
        sortie?;
        match ctx.format {
            Format::Json => {
                let controles: Vec<Value> = constats.iter().map(|constat| en_json(ctx, constat)).collect();
                ctx.json(&json!({
                    "profil": profil,
                    "controles": controles,
                    "total": { "ok": total[0], "attention": total[1], "echec": total[2], "nonEssaye": total[3] },
                    "requetes": {
                        "auPlus": service::REQUETES, "envoyees": depense.requetes,
                        "referenceContrat": depense.contrat.as_ref().map(ReferenceContrat::as_str),
                    },
                }))?;
            }
            Format::Texte => {
                let [ok, attention, echec, non] = total.map(|nombre| nombre.to_string());
                let requetes = depense.requetes.to_string();
                let fin = ctx.textes.phrase(
                    "diagnostic.total",
                    &[
                        ("ok", &ok),
                        ("attention", &attention),
                        ("echec", &echec),
                        ("non", &non),
                        ("requetes", &requetes),
                    ],
                );
                ctx.ligne(format_args!("\n{}", paragraphe(&fin, 0)))?;
            }
        }
        // What a person must mend first is told by the code: here, then the access, then the way.
        let pires = [Fin::Entree, Fin::SansAcces, Fin::Injoignable, Fin::Refus];
        let echecs: Vec<Fin> = constats
            .iter()
            .filter(|constat| constat.etat == Etat::Echec)
            .map(|constat| constat.categorie.into())
            .collect();
        Ok(pires.into_iter().find(|fin| echecs.contains(fin)).unwrap_or(Fin::Fait))
    }
}

fn dite(textes: Textes, phrase: &Phrase) -> String {
    let valeurs: Vec<(&str, &str)> = phrase.valeurs.iter().map(|(nom, valeur)| (*nom, valeur.as_str())).collect();
    match phrase.nombre {
        Some(nombre) => textes.count(phrase.cle, nombre, &valeurs),
        None => textes.phrase(phrase.cle, &valeurs),
    }
}

/// What was seen, and what to do: a failure met on the way in its own words.
fn phrases(ctx: &Contexte<'_>, constat: &Constat) -> (Vec<String>, Vec<String>) {
    let textes = ctx.textes;
    let mut vu: Vec<String> = constat.vu.iter().map(|phrase| dite(textes, phrase)).collect();
    let mut faire: Vec<String> = constat.faire.iter().map(|phrase| dite(textes, phrase)).collect();
    if let Some(echec) = &constat.cause {
        let (phrase, conseil) = textes.echec(echec);
        vu.push(phrase);
        if ctx.verbeux && !echec.detail.is_empty() {
            vu.push(format!("({})", crate::domain::text::affichable(&echec.detail)));
        }
        if !conseil.is_empty() {
            faire.push(conseil);
        }
    }
    (vu, faire)
}

fn en_texte(ctx: &Contexte<'_>, constat: &Constat, titre: &str) -> String {
    let textes = ctx.textes;
    let etat = textes.get(match constat.etat {
        Etat::Ok => "diagnostic.etat.ok",
        Etat::Attention => "diagnostic.etat.attention",
        Etat::Echec => "diagnostic.etat.echec",
        Etat::NonEssaye => "diagnostic.etat.non_essaye",
    });
    let (vu, faire) = phrases(ctx, constat);
    let mut texte = format!("{etat:<RETRAIT$}{}", apres(RETRAIT, titre, RETRAIT));
    for phrase in vu {
        texte = format!("{texte}\n{}", paragraphe(&phrase, RETRAIT));
    }
    let fleche = " ".repeat(RETRAIT - 3) + "-> ";
    for phrase in faire {
        texte = format!("{texte}\n{fleche}{}", apres(RETRAIT, &phrase, RETRAIT));
    }
    texte
}

fn en_json(ctx: &Contexte<'_>, constat: &Constat) -> Value {
    let (vu, faire) = phrases(ctx, constat);
    let mut document = json!({
        "controle": constat.controle.nom(),
        "etat": constat.etat.nom(),
        "vu": vu,
        "faire": faire,
        "donnees": constat.donnees,
    });
    if let (Etat::Echec, Some(objet)) = (constat.etat, document.as_object_mut()) {
        objet.insert("categorie".to_owned(), json!(constat.categorie.nom()));
    }
    document
}

//! The journal on real files: several connections, reopenings, damage.

#[cfg(test)]
mod acces;
#[cfg(test)]
mod barrage;
mod cache;
#[cfg(test)]
mod commun;
#[cfg(test)]
mod faits;
#[cfg(test)]
mod fichier;
#[cfg(test)]
mod pages;
mod proprietes;
#[cfg(test)]
mod purge;
#[cfg(test)]
mod puts;
#[cfg(test)]
mod registre;
#[cfg(test)]
mod suivi;

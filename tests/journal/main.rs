//! The journal on real files: several connections, reopening, damage.

#[cfg(test)]
mod acces;
#[cfg(test)]
mod barrier;
#[cfg(test)]
mod bench;
mod cache;
#[cfg(test)]
mod contrat_list;
#[cfg(test)]
mod counts;
#[cfg(test)]
mod facts;
#[cfg(test)]
mod file;
#[cfg(test)]
mod following;
#[cfg(test)]
mod pages;
mod properties;
#[cfg(test)]
mod purge;
#[cfg(test)]
mod puts;

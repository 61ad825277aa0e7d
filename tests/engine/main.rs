//! The engine against the simulator over real HTTP, on a clock that the tests hold: what is spent,
//! what is sent, what is durable, what is true after a stop.

mod arrets;
mod banc;
mod doute;
mod horloge;
mod lectures;
mod secours;
mod suivi;
mod vie;

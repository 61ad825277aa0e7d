//! The engine against the simulator over real HTTP, on a clock that the tests control: what is spent, what is sent,
//! what is durable, what is true after a stop.

mod aside;
mod bench;
mod clock;
mod doubt;
mod following;
mod life;
mod processes;
mod reads;
mod stops;

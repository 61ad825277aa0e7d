//! The password: where it is asked for, and where it must never be found afterwards.
#![cfg(unix)]

mod canary;
mod memory;
mod prompt;
mod tools;

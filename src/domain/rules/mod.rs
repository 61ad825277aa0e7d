//! The rules by which a service judges a demande, checked before anything is sent. Each service has its
//! own, in a folder of its own.

pub mod ereprov;

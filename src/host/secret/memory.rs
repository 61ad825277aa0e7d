//! The process's memory, which holds the password once it was needed, kept out of core files.
//!
//! Owns: what the platform offers for it. Unix: no core file is written. Linux besides: the process
//! is not dumpable, so that another process of the same user can neither read its memory nor trace
//! it (root can). Windows: nothing is done; its error reports go where the system's settings say.

/// Keeps this process's memory out of core files. To be called before anything else; a system that
/// refuses is left as it is, for what runs without it is no worse than before.
pub fn protect() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let none = Rlimit { current: Some(0), maximum: Some(0) };
        let _ = setrlimit(Resource::Core, none);
    }
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
}

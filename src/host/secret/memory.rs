//! Protecting the process's memory: once the password was needed it is held there, and must not reach core files.
//!
//! Owns: the protection that each platform offers. Unix: no core file is written. Linux also: the process is not
//! dumpable, so that another process of the same user can neither read its memory nor trace it (root can). Windows:
//! nothing is done; its error reports go where the system's settings say.

/// Keeps this process's memory out of core files. Must be called before anything else. A system that refuses is left as
/// it is: the program is then no worse off than without the call.
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

//! Locks between the processes of this machine: the service's sessions, the right to drive each put, and the places of
//! the processes that follow puts.
//!
//! Owns: a folder of empty files. The operating system locks each one while its holder lives, so that the locks of a
//! killed process are free at once.
//!
//! Must never: write into a file, or treat the existence of one as a lock.

use std::fmt::Display;
use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::host::private;

/// How many processes of one profile can follow puts at the same time.
pub const PLACES: u32 = 64;

/// The locks of one profile.
#[derive(Debug, Clone)]
pub struct Locks {
    folder: PathBuf,
}

/// A lock that is held. It is freed when dropped, and when the process ends, in any way.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Locks {
    /// The locks of `profile` in `data`. Creates their folder (mode 0700; the files have 0600).
    ///
    /// # Errors
    /// The folder can't be made.
    pub fn open(data: &Path, profile: &str) -> io::Result<Self> {
        // A person chose the profile's name: only its safe characters go into the folder's name, and a fingerprint
        // tells apart two profiles that differ in the other characters.
        let readable: String = profile.chars().filter(char::is_ascii_alphanumeric).take(32).collect();
        let fingerprint = profile
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        let folder = data.join("verrous").join(format!("{readable}-{fingerprint:016x}"));
        private::make_folder(&folder)?;
        Ok(Self { folder })
    }

    /// Takes one of `how_many` sessions, if one is free.
    ///
    /// # Errors
    /// A lock file can't be opened.
    pub fn session(&self, how_many: u8) -> io::Result<Option<Lock>> {
        for number in 0..how_many {
            if let Some(lock) = self.try_lock(&format!("session-{number}"))? {
                return Ok(Some(lock));
            }
        }
        Ok(None)
    }

    /// How many of `how_many` sessions are taken by any process.
    ///
    /// # Errors
    /// A lock file can't be opened.
    pub fn sessions_prises(&self, how_many: u8) -> io::Result<u8> {
        let mut prises = 0;
        for number in 0..how_many {
            if self.try_lock(&format!("session-{number}"))?.is_none() {
                prises += 1;
            }
        }
        Ok(prises)
    }

    /// The right to drive a put. `None`: another living process has it.
    ///
    /// # Errors
    /// The lock file can't be opened.
    pub fn put(&self, id: impl Display) -> io::Result<Option<Lock>> {
        self.try_lock(&format!("put-{id}"))
    }

    /// The turn to ask about a put, taken for each question. `None`: another process asks just now; programs of before
    /// know no other way to keep out of each other's way.
    ///
    /// # Errors
    /// The lock file can't be opened.
    pub fn following(&self, id: impl Display) -> io::Result<Option<Lock>> {
        self.try_lock(&format!("suivi-{id}"))
    }

    /// Takes the first free place for a process that follows puts, with its number; held while the process lives.
    /// `None`: all [`PLACES`] are taken.
    ///
    /// # Errors
    /// A lock file can't be opened.
    pub fn place(&self) -> io::Result<Option<(u32, Lock)>> {
        for number in 0..PLACES {
            if let Some(lock) = self.try_lock(&place_name(number))? {
                return Ok(Some((number, lock)));
            }
        }
        Ok(None)
    }

    /// Whether a living process has this place.
    ///
    /// # Errors
    /// The lock file can't be opened.
    pub fn is_taken(&self, place: u32) -> io::Result<bool> {
        // Shared: several processes may look at the same time, and none takes another for the holder.
        match self.open_file(&place_name(place))?.try_lock_shared() {
            Ok(()) => Ok(false),
            Err(TryLockError::WouldBlock) => Ok(true),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// Blocks until the process that has this place has ended, in any way.
    ///
    /// # Errors
    /// The lock file can't be opened, or the system can't wait for it.
    pub fn wait_for_the_end(&self, place: u32) -> io::Result<()> {
        self.open_file(&place_name(place))?.lock_shared()
    }

    fn try_lock(&self, name: &str) -> io::Result<Option<Lock>> {
        let file = self.open_file(name)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Lock { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    fn open_file(&self, name: &str) -> io::Result<File> {
        private::options().create(true).truncate(false).read(true).write(true).open(self.folder.join(name))
    }
}

fn place_name(number: u32) -> String {
    format!("processus-{number}")
}

/// Waits for one of `how_many` sessions, trying every 100 ms, for at most `delay`.
///
/// # Errors
/// A lock file can't be opened. `Ok(None)`: none became free in time.
pub async fn wait_for_session(locks: &Locks, how_many: u8, delay: Duration) -> io::Result<Option<Lock>> {
    let start = Instant::now();
    loop {
        if let Some(lock) = locks.session(how_many)? {
            return Ok(Some(lock));
        }
        if start.elapsed() >= delay {
            return Ok(None);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[cfg(test)]
mod tests {
    //! Guards: store: two sessions, and never past the quota, across processes; a killed process's session is
    //! free at once

    use super::*;

    #[test]
    fn two_sessions_and_no_third_until_one_is_given_back() {
        let folder = tempfile::tempdir().unwrap();
        let here = Locks::open(folder.path(), "pack").unwrap();
        let elsewhere = Locks::open(folder.path(), "pack").unwrap();
        let one = here.session(2).unwrap().unwrap();
        let _two = elsewhere.session(2).unwrap().unwrap();
        assert!(here.session(2).unwrap().is_none());
        assert_eq!(here.sessions_prises(2).unwrap(), 2);
        drop(one);
        assert!(elsewhere.session(2).unwrap().is_some());
    }

    #[test]
    fn a_place_is_taken_while_its_process_lives_and_its_end_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let here = Locks::open(folder.path(), "pack").unwrap();
        let elsewhere = Locks::open(folder.path(), "pack").unwrap();
        let (first, held) = here.place().unwrap().unwrap();
        let (second, _other) = elsewhere.place().unwrap().unwrap();
        assert_ne!(first, second);
        assert!(elsewhere.is_taken(first).unwrap() && here.is_taken(second).unwrap());
        let (tell, told) = std::sync::mpsc::channel();
        let waits = elsewhere.clone();
        std::thread::spawn(move || tell.send(waits.wait_for_the_end(first).map_err(|error| error.to_string())));
        assert!(told.try_recv().is_err(), "the process lives");
        drop(held);
        told.recv().unwrap().unwrap();
        assert!(!elsewhere.is_taken(first).unwrap());
        assert_eq!(elsewhere.place().unwrap().unwrap().0, first, "a freed place is used again");
    }

    #[test]
    fn profiles_do_not_share_locks() {
        let folder = tempfile::tempdir().unwrap();
        let pack = Locks::open(folder.path(), "pack").unwrap();
        let other = Locks::open(folder.path(), "pa/ck").unwrap();
        let _held = pack.put(1).unwrap().unwrap();
        assert!(pack.put(1).unwrap().is_none());
        assert!(other.put(1).unwrap().is_some());
    }
}

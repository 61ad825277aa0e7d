//! The reprov binary: no core file, what was typed, the log, the command, the exit code.

use std::ffi::OsString;
use std::io::{self, BufWriter, Write as _};
use std::process::ExitCode;
use std::time::Duration;

use reprov::cli::{self, Analyse, ClavierSysteme, Fin, Flux};
use reprov::host::logging;
use reprov::host::secret::memory;

/// How long the program's end waits for work that was given up.
const SORTIE: Duration = Duration::from_secs(2);

fn main() -> ExitCode {
    memory::protege();
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let environnement = |nom: &str| std::env::var_os(nom);
    let mut sortie = BufWriter::new(io::stdout());
    let mut messages = io::stderr();
    let mut clavier = ClavierSysteme;
    let flux = Flux { sortie: &mut sortie, messages: &mut messages, clavier: &mut clavier };
    let fin = match cli::analyse(&arguments, &environnement) {
        Analyse::Appel(appel) => {
            logging::demarre(
                appel.globales.chemins().log(),
                appel.globales.verbosite,
                std::env::var(logging::VARIABLE).ok(),
            );
            match tokio::runtime::Runtime::new() {
                Ok(runtime) => {
                    survit_aux_limites(&runtime);
                    let fin = runtime.block_on(cli::execute(*appel, flux));
                    // What still waits for someone else (a keyring that asks a person) does not keep
                    // the program; the journal's own work is done long before.
                    runtime.shutdown_timeout(SORTIE);
                    fin
                }
                Err(erreur) => cli::sans_moteur(flux, &erreur),
            }
        }
        autre => cli::repond(autre, flux),
    };
    // Whoever read the results may be gone: that is no failure.
    let _ = sortie.flush();
    let _: Fin = fin;
    ExitCode::from(fin.code())
}

/// A limit on a file's size is then a failure of the write, told as such. Else it is the end of the
/// process, with an answer that is in its memory only.
#[cfg(unix)]
fn survit_aux_limites(runtime: &tokio::runtime::Runtime) {
    use tokio::signal::unix::{SignalKind, signal};
    let _dans = runtime.enter();
    // Its handler stays when this end of it is dropped.
    drop(signal(SignalKind::from_raw(rustix::process::Signal::XFSZ.as_raw())));
}

#[cfg(not(unix))]
fn survit_aux_limites(_: &tokio::runtime::Runtime) {}

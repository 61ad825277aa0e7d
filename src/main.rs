//! The reprov binary: no core file, what was typed, the log, the command, the exit code.

use std::ffi::OsString;
use std::io::{self, BufWriter, Write as _};
use std::process::ExitCode;
use std::time::Duration;

use reprov::cli::{self, CommandLine, Exit, Streams, SystemKeyboard};
use reprov::host::logging;
use reprov::host::secret::memory;

/// How long the program's end waits for work that was given up.
const EXIT_DELAY: Duration = Duration::from_secs(2);

fn main() -> ExitCode {
    memory::protect();
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let environment = |name: &str| std::env::var_os(name);
    let mut output = BufWriter::new(io::stdout());
    let mut messages = io::stderr();
    let mut keyboard = SystemKeyboard;
    let flux = Streams { output: &mut output, messages: &mut messages, keyboard: &mut keyboard };
    let exit = match cli::parse(&arguments, &environment) {
        CommandLine::Invocation(call) => {
            logging::launch(call.globals.paths().log(), call.globals.verbosity, std::env::var(logging::VARIABLE).ok());
            match tokio::runtime::Runtime::new() {
                Ok(runtime) => {
                    survive_limits(&runtime);
                    let exit = runtime.block_on(cli::run(*call, flux));
                    // What still waits for someone else (a keyring that asks a person) does not keep
                    // the program; the journal's own work is done long before.
                    runtime.shutdown_timeout(EXIT_DELAY);
                    exit
                }
                Err(error) => cli::without_runtime(flux, &error),
            }
        }
        other => cli::answer(other, flux),
    };
    // Whoever read the results may be gone: that is no failure.
    let _ = output.flush();
    let _: Exit = exit;
    ExitCode::from(exit.code())
}

/// A limit on a file's size is then a failure of the write, told as such. Else it is the end of the
/// process, with an answer that is in its memory only.
#[cfg(unix)]
fn survive_limits(runtime: &tokio::runtime::Runtime) {
    use tokio::signal::unix::{SignalKind, signal};
    let _entered = runtime.enter();
    // Its handler stays when this end of it is dropped.
    drop(signal(SignalKind::from_raw(rustix::process::Signal::XFSZ.as_raw())));
}

#[cfg(not(unix))]
fn survive_limits(_: &tokio::runtime::Runtime) {}

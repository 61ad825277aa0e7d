//! The reprov binary: disables core files, parses the command line, starts the log, runs the command and
//! returns its exit code.

use std::ffi::OsString;
use std::io::{self, BufWriter, Write as _};
use std::process::ExitCode;
use std::time::Duration;

use reprov::cli::{self, CommandLine, Exit, Streams, SystemKeyboard};
use reprov::host::logging;
use reprov::host::secret::memory;

/// How long the program waits at its end for work that was given up.
const EXIT_DELAY: Duration = Duration::from_secs(2);

fn main() -> ExitCode {
    memory::protect();
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let environment = |name: &str| std::env::var_os(name);
    let mut output = BufWriter::new(io::stdout());
    let mut messages = io::stderr();
    let mut keyboard = SystemKeyboard;
    let streams = Streams { output: &mut output, messages: &mut messages, keyboard: &mut keyboard };
    let exit = match cli::parse(&arguments, &environment) {
        CommandLine::Invocation(call) => {
            if let Some(log) = call.globals.paths().log() {
                logging::launch(log, call.globals.verbosity, std::env::var(logging::VARIABLE).ok());
            }
            match tokio::runtime::Runtime::new() {
                Ok(runtime) => {
                    survive_limits(&runtime);
                    let exit = runtime.block_on(cli::run(*call, streams));
                    // A task that still waits for somebody (a keyring that asks a person) does not keep the
                    // program running; the journal's work is finished long before.
                    runtime.shutdown_timeout(EXIT_DELAY);
                    exit
                }
                Err(error) => cli::without_runtime(streams, &error),
            }
        }
        other => cli::answer(other, streams),
    };
    // The reader of the output may have closed it: this is no failure.
    let _ = output.flush();
    let _: Exit = exit;
    ExitCode::from(exit.code())
}

/// Handles the signal sent when a file reaches its size limit (SIGXFSZ), so that the write fails and the
/// failure is reported. Without a handler the signal ends the process, and an answer that is only in memory
/// is lost.
#[cfg(unix)]
fn survive_limits(runtime: &tokio::runtime::Runtime) {
    use tokio::signal::unix::{SignalKind, signal};
    let _entered = runtime.enter();
    // The handler stays installed when the receiver is dropped.
    drop(signal(SignalKind::from_raw(rustix::process::Signal::XFSZ.as_raw())));
}

#[cfg(not(unix))]
fn survive_limits(_: &tokio::runtime::Runtime) {}

//! A service that never answers: its caller keeps what it holds during a call, until the test ends the caller.

use std::io::Read as _;
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

use super::bench::Bench;

/// A service that takes calls and never answers.
pub(crate) struct Silent {
    listener: TcpListener,
}

impl Silent {
    pub(crate) fn new(bench: &Bench) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let config = std::fs::read_to_string(bench.path("c.toml")).unwrap();
        let port = listener.local_addr().unwrap().port();
        std::fs::write(bench.path("c.toml"), config.replace("127.0.0.1:9/", &format!("127.0.0.1:{port}/"))).unwrap();
        Self { listener }
    }

    /// Starts a command and waits for its call. A command that ends without a call fails the test at once.
    pub(crate) fn called_by(&self, mut command: Command) -> (Child, TcpStream) {
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut messages = child.stderr.take().unwrap();
        let address = self.listener.local_addr().unwrap();
        std::thread::spawn(move || {
            let mut said = String::new();
            let _ = messages.read_to_string(&mut said);
            println!("{said}");
            drop(TcpStream::connect(address));
        });
        let (call, _) = self.listener.accept().unwrap();
        assert_eq!(call.peek(&mut [0; 1]).unwrap(), 1, "{command:?} ended without a call");
        (child, call)
    }

    /// Ends a program in the middle of its call.
    pub(crate) fn ends(&self, mut child: Child, call: TcpStream) {
        child.kill().unwrap();
        child.wait().unwrap();
        drop(call);
        // The connection that the thread of `called_by` makes when the program has ended.
        drop(self.listener.accept().unwrap());
    }
}

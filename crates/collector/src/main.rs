//! Trove's client without a window; all of it is in the library.

fn main() -> std::process::ExitCode {
    trove_collector::command_line::main()
}

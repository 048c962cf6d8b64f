//! On what the figures were measured.

use super::contestants::Contestant;
use super::measure::Loopback;
use std::path::Path;
use std::process::Command;

/// Lines for the head of the report.
pub fn describe(
    folder: &Path,
    contestants: &[Box<dyn Contestant>],
    loopback: Loopback,
) -> Vec<String> {
    let mut lines = vec![
        format!("Date: {}", said("date", &["+%Y-%m-%d"])),
        format!("Processor: {}, {} cores", processor(), cores()),
        format!("Memory: {} GiB", memory_gib()),
        format!("System: {}", said("uname", &["-sr"])),
        format!("Disk: {}", disk(folder)),
        format!("Load before: {}", load()),
    ];
    lines.push(match loopback {
        Loopback::Own => {
            "Network: loopback interface of its own; bytes on the wire are the interface's, with \
             the headers of IP and TCP and with acknowledgements"
                .to_owned()
        }
        Loopback::Shared => {
            "Network: the machine's loopback interface: bytes on the wire include what other \
             programs sent"
                .to_owned()
        }
    });
    lines.extend(contestants.iter().map(|one| format!("{}: {}", one.name(), one.version())));
    lines
}

/// The first line that a program prints, or nothing.
pub fn said(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    let text = output.map(|output| output.stdout).unwrap_or_default();
    String::from_utf8_lossy(&text).lines().next().unwrap_or_default().trim().to_owned()
}

fn processor() -> String {
    let text = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with("model name"));
    let name = line.and_then(|line| line.split_once(':')).map(|(_, name)| name.trim());
    name.unwrap_or("unknown").to_owned()
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

fn memory_gib() -> u64 {
    let text = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let total = text.lines().find_map(|line| line.strip_prefix("MemTotal:"));
    let kib: u64 = total
        .and_then(|line| line.split_whitespace().next())
        .and_then(|kib| kib.parse().ok())
        .unwrap_or(0);
    kib.div_ceil(1 << 20)
}

fn disk(folder: &Path) -> String {
    let output = Command::new("df").args(["--output=fstype"]).arg(folder).output();
    let text = output.map(|output| output.stdout).unwrap_or_default();
    String::from_utf8_lossy(&text).lines().nth(1).unwrap_or("unknown").trim().to_owned()
}

fn load() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split_whitespace().next().unwrap_or("unknown").to_owned()
}

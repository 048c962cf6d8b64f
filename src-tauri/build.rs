//! Makes what Tauri needs at build time of its configuration.

fn main() {
    tauri_build::build();
}

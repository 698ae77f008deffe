//! A migration that is added or changed must reach the migrator, which the compiler builds in.

fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}

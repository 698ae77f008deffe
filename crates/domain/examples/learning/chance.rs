//! Chance with a seed: the same draws in every run, in whatever order they are asked for.

use std::f64::consts::TAU;

/// Draws that depend on nothing but the numbers by which they are named.
///
/// The generator is SplitMix64 (Steele, Lea and Flood, 2014).
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// The draws of a name: a seed, then what is drawn and for whom.
    pub fn of(name: &[u64]) -> Self {
        let state = name.iter().fold(0, |state: u64, part| mix(state ^ part));
        Self(state)
    }

    /// Any number.
    pub fn number(&mut self) -> u64 {
        let drawn = mix(self.0);
        self.0 = self.0.wrapping_add(GOLDEN);
        drawn
    }

    /// From 0 to 1, without 1.
    pub fn fraction(&mut self) -> f64 {
        (self.number() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// One of so many, from 0.
    pub fn below(&mut self, count: u64) -> u64 {
        (self.fraction() * count as f64) as u64
    }

    /// From the standard normal distribution (Box and Muller, 1958).
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.fraction()).ln()).sqrt();
        radius * (TAU * self.fraction()).cos()
    }
}

const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

fn mix(number: u64) -> u64 {
    let number = number.wrapping_add(GOLDEN);
    let number = (number ^ number >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ number >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ number >> 31
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_as_even_and_as_normal_as_they_claim() {
        let mut chance = Chance::of(&[1, 2]);
        let count = 20_000;
        let even: f64 = (0..count).map(|_| chance.fraction()).sum::<f64>() / f64::from(count);
        assert!((even - 0.5).abs() < 0.01, "{even}");
        let normal: Vec<f64> = (0..count).map(|_| chance.normal()).collect();
        let mean = normal.iter().sum::<f64>() / f64::from(count);
        let square = normal.iter().map(|it| it * it).sum::<f64>() / f64::from(count);
        assert!(
            mean.abs() < 0.03 && (square - 1.0).abs() < 0.05,
            "{mean} {square}"
        );
        assert!((0..1000).map(|_| chance.below(3)).all(|it| it < 3));
    }

    #[test]
    fn a_name_has_its_own_draws_and_always_the_same() {
        let first = |name: &[u64]| Chance::of(name).number();
        assert_eq!(first(&[1, 2]), first(&[1, 2]));
        assert_ne!(first(&[1, 2]), first(&[2, 1]));
        assert_ne!(first(&[1]), first(&[1, 0]));
    }
}

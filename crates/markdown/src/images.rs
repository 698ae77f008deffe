//! Images: what kind they are and how large, told from their bytes and not from their names.

use domain::chapters::CheckedImage;
use imagesize::ImageType;
use sha2::{Digest, Sha256};

use crate::diagnostics::{Position, Reporter};

/// The most pixels an image may have; decoding more would hurt a phone.
const MAX_PIXELS: u64 = 50_000_000;

/// Checks an image that stands at `at`.
pub(crate) fn check_image(
    file: &str,
    bytes: &[u8],
    at: Position,
    report: &mut Reporter,
) -> Option<CheckedImage> {
    let kind = imagesize::image_type(bytes)
        .ok()
        .and_then(|kind| match kind {
            ImageType::Png => Some(("image/png", "png")),
            ImageType::Jpeg => Some(("image/jpeg", "jpg")),
            ImageType::Webp => Some(("image/webp", "webp")),
            ImageType::Gif => Some(("image/gif", "gif")),
            ImageType::Heif(imagesize::Compression::Av1) => Some(("image/avif", "avif")),
            _ => None,
        });
    let (Some((media_type, extension)), Ok(size)) = (kind, imagesize::blob_size(bytes)) else {
        let help = if file.to_ascii_lowercase().ends_with(".svg") {
            "SVG can carry scripts and is not accepted; save it as PNG or WebP"
        } else {
            "save it as PNG, JPEG, WebP, GIF or AVIF"
        };
        report.error(
            at,
            format!("`{file}` is not an image that can be shown"),
            help,
        );
        return None;
    };
    let pixels = size.width as u64 * size.height as u64;
    let (Ok(width), Ok(height)) = (u32::try_from(size.width), u32::try_from(size.height)) else {
        return None;
    };
    if pixels == 0 || pixels > MAX_PIXELS {
        report.error(
            at,
            format!("`{file}` is {width} by {height} pixels"),
            format!(
                "an image has at least one pixel and at most {} million",
                MAX_PIXELS / 1_000_000
            ),
        );
        return None;
    }
    let hash: String = Sha256::digest(bytes)
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    Some(CheckedImage {
        name: format!("{hash}.{extension}"),
        file: file.to_owned(),
        media_type: media_type.to_owned(),
        width,
        height,
        bytes: bytes.to_vec(),
    })
}

const gpsDirectory = 0x8825;
const entryBytes = 12;

/** Whether a picture tells where it was taken, in EXIF or XMP. */
export function holdsLocation({
  exif,
  xmp,
}: {
  exif?: Buffer | undefined;
  xmp?: Buffer | undefined;
}): boolean {
  if (xmp?.includes('GPSLatitude')) return true;
  return exif !== undefined && tagsOf(exif).includes(gpsDirectory);
}

/** Tags of the first directory (EXIF 2.3, TIFF 6.0); none where it is not well-formed. */
function tagsOf(exif: Buffer): number[] {
  const start = exif.subarray(0, 4).toString('latin1') === 'Exif' ? 6 : 0;
  const tiff = exif.subarray(start);
  if (tiff.length < 8) return [];
  const isLittle = tiff.subarray(0, 2).toString('latin1') === 'II';
  const read16 = (at: number) => (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const first = isLittle ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  if (first + 2 > tiff.length) return [];
  const room = Math.floor((tiff.length - first - 2) / entryBytes);
  const count = Math.min(read16(first), room);
  return Array.from({ length: count }, (_, index) => read16(first + 2 + index * entryBytes));
}

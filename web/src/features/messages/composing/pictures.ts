/** Pictures that browsers may read and WhatsApp's apps do not show. */
const TURNED = /^image\/(webp|heic|heif|avif|bmp)$/;
/** More would fill a phone's memory: 60 megapixels take 240 MB while they are drawn. */
const MOST_PIXELS = 60_000_000;
const QUALITY = 0.92;

/**
 * A picture as a JPEG, if it is one of those and this browser can read it. Whatever else stays what it is, and leaves as
 * the kind that it has.
 */
export async function asShownByPhones(file: File): Promise<File> {
  if (!TURNED.test(file.type)) return file;
  try {
    const picture = await createImageBitmap(file);
    try {
      const content = await drawn(picture);
      const name = `${file.name.replace(/\.[^.]{1,5}$/, '')}.jpg`;
      return content === null
        ? file
        : new File([content], name, { type: 'image/jpeg', lastModified: file.lastModified });
    } finally {
      picture.close();
    }
  } catch {
    return file; // not a picture, or one that this browser cannot read
  }
}

function drawn(picture: ImageBitmap): Promise<Blob | null> {
  const { width, height } = picture;
  if (width * height > MOST_PIXELS) return Promise.resolve(null);
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width, height });
  const context = canvas.getContext('2d');
  if (context === null) return Promise.resolve(null);
  context.fillStyle = '#ffffff'; // a JPEG has no holes
  context.fillRect(0, 0, width, height);
  context.drawImage(picture, 0, 0);
  return new Promise((resolve) => {
    canvas.toBlob(resolve, 'image/jpeg', QUALITY);
  });
}

import { limits } from '#shared/limits.ts';
import type { Square } from '../state/crop.ts';

/** Of the shorter side: enough for the stored picture at the largest zoom. */
const workingPixels = 1_024;

/** Of a part of the picture no more pixels are needed than are stored, which keeps dragging light. */
async function reduce(picture: ImageBitmap): Promise<ImageBitmap> {
  const scale = workingPixels / Math.min(picture.width, picture.height);
  if (scale >= 1) return picture;
  const resizeWidth = Math.round(picture.width * scale);
  const resizeHeight = Math.round(picture.height * scale);
  const smaller = await createImageBitmap(picture, { resizeWidth, resizeHeight, resizeQuality: 'high' });
  picture.close();
  return smaller;
}

/** Reads a picture the right way up. @throws {Error} when the browser cannot read it */
export async function openPicture(file: Blob): Promise<ImageBitmap> {
  return reduce(await createImageBitmap(file, { imageOrientation: 'from-image' }));
}

function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('no canvas');
  context.imageSmoothingQuality = 'high';
  context.fillStyle = 'white';
  return context;
}

function fill(canvas: HTMLCanvasElement, picture: CanvasImageSource, { x, y, side }: Square): void {
  const context = contextOf(canvas);
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, x, y, side, side, 0, 0, canvas.width, canvas.height);
}

function squareCanvas(side: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = side;
  canvas.height = side;
  return canvas;
}

/** Fills a square canvas with a part of a picture, on white. */
function drawSquare(canvas: HTMLCanvasElement, picture: CanvasImageSource, square: Square): void {
  if (square.side < canvas.width * 2) return fill(canvas, picture, square);
  // some browsers look at few of the pixels they leave out: halving step by step uses all of them
  const half = squareCanvas(Math.ceil(square.side / 2));
  fill(half, picture, square);
  drawSquare(canvas, half, { x: 0, y: 0, side: half.width });
}

/** The part of a picture that is to be stored. */
export function drawAvatar(picture: ImageBitmap, square: Square): HTMLCanvasElement {
  const canvas = squareCanvas(limits.avatarSide);
  drawSquare(canvas, picture, square);
  return canvas;
}

/** Gives a canvas as many pixels as the screen has where it is shown. */
function sharpen(canvas: HTMLCanvasElement): void {
  const pixels = Math.round(canvas.clientWidth * devicePixelRatio);
  if (canvas.width === pixels && canvas.height === pixels) return;
  canvas.width = pixels;
  canvas.height = pixels;
}

/** Shows what is to be stored in the size in which it will be seen. */
export function drawPreview(canvas: HTMLCanvasElement, avatar: HTMLCanvasElement): void {
  sharpen(canvas);
  drawSquare(canvas, avatar, { x: 0, y: 0, side: avatar.width });
}

/** Shows a picture so that the square fills the frame, a share of the canvas around its middle. */
export function drawStage(canvas: HTMLCanvasElement, picture: ImageBitmap, square: Square, frameShare: number): void {
  sharpen(canvas);
  const context = contextOf(canvas);
  const frame = canvas.width * frameShare;
  const margin = (canvas.width - frame) / 2;
  const scale = frame / square.side;
  const place = [
    margin - square.x * scale,
    margin - square.y * scale,
    picture.width * scale,
    picture.height * scale,
  ] as const;
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.fillRect(...place);
  context.drawImage(picture, ...place);
}

/** @throws {Error} when the browser cannot write it */
export function toJpeg(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    const done = (blob: Blob | null): void => (blob ? resolve(blob) : reject(new Error('no JPEG')));
    canvas.toBlob(done, 'image/jpeg', 0.9);
  });
}

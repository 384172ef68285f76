/** Some programs give a picture along with the words one has copied: into a field go the words. */
function isWriting({ target, clipboardData }: ClipboardEvent): boolean {
  return target instanceof HTMLTextAreaElement && clipboardData?.types.includes('text/plain') === true;
}

/** Takes the first file that is dropped or pasted anywhere on the page, before anything else does. */
export function takePicture(take: (file: File) => void): () => void {
  const ending = new AbortController();
  const { signal } = ending;
  const use = (event: Event, files: FileList | undefined): void => {
    const file = files?.[0];
    if (!file) return;
    event.preventDefault();
    event.stopPropagation();
    take(file);
  };
  const allow = (event: DragEvent): void => {
    if (event.dataTransfer?.types.includes('Files') !== true) return;
    event.preventDefault();
    event.stopPropagation();
    event.dataTransfer.dropEffect = 'copy';
  };
  const options = { signal, capture: true };
  window.addEventListener('dragenter', allow, options);
  window.addEventListener('dragover', allow, options);
  window.addEventListener('drop', (event) => use(event, event.dataTransfer?.files), options);
  window.addEventListener('paste', (event) => isWriting(event) || use(event, event.clipboardData?.files), options);
  return () => ending.abort();
}

/** What a web page says of itself, as plain text. What it does not say is `''`, never null. */
export interface OpenGraphPreview {
  readonly type: 'og';
  /** 1 to 200 code points. */
  readonly title: string;
  /** At most 400 code points. */
  readonly description: string;
  /** The page's picture: an absolute http(s) address or `''`. Never load it, show `image_proxy`. */
  readonly image: string;
  /** The host, with its port unless that is the scheme's own. */
  readonly domain: string;
  /** As asked, not the address redirected to. */
  readonly url: string;
  /** A path of this server that serves the picture, or `''`. */
  readonly image_proxy: string;
}

/** A piece of a source file, around the lines its address names. */
export interface CodePreview {
  readonly type: 'code';
  readonly filename: string;
  /** From the top of the repository. */
  readonly filepath: string;
  /** The file name's extension in lower case, or `''`. */
  readonly language: string;
  /** The number of the first line of `code`, from 1. */
  readonly first_line_num: number;
  /** First and last line the address names, or null for an address that names none. */
  readonly highlight_start: number | null;
  readonly highlight_end: number | null;
  /** At most 400 lines, joined by line feeds. */
  readonly code: string;
  /** Lines of the whole file. */
  readonly total_lines: number;
  /** As asked. */
  readonly url: string;
}

/** What `GET /link_preview` answers when there is something to show; `{}` otherwise. */
export type LinkPreview = OpenGraphPreview | CodePreview;

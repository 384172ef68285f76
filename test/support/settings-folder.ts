import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSettings, SettingsError, type Environment, type Settings } from '../../server/settings.ts';

/** A project folder with nothing in it but the settings file of the last `load`. */
export interface SettingsFolder {
  readonly path: string;
  /** Load settings from a file (an object, or its text; undefined: none), an environment and a command line. */
  readonly load: (
    file?: unknown,
    env?: Environment,
    argv?: readonly string[],
  ) => { settings: Settings; warnings: readonly string[] };
  /** The same, but what is wrong: empty when nothing is. */
  readonly findMistakes: (file?: unknown, env?: Environment, argv?: readonly string[]) => readonly string[];
  readonly remove: () => void;
}

export function createSettingsFolder(): SettingsFolder {
  const path = mkdtempSync(join(tmpdir(), 'minimost-settings-'));
  const load: SettingsFolder['load'] = (file, env = {}, argv = []) => {
    const settingsFile = join(path, 'settings.json');
    rmSync(settingsFile, { force: true });
    if (file !== undefined) writeFileSync(settingsFile, typeof file === 'string' ? file : JSON.stringify(file));
    return loadSettings({ argv, env, projectFolder: path });
  };
  const findMistakes: SettingsFolder['findMistakes'] = (...given) => {
    try {
      load(...given);
      return [];
    } catch (error) {
      if (error instanceof SettingsError) return error.mistakes;
      throw error;
    }
  };
  return { path, load, findMistakes, remove: () => rmSync(path, { recursive: true }) };
}

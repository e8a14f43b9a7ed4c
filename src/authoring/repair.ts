import { findDamage } from '../content/read/encoding.ts';
import { filesIn } from '../content/read/files.ts';
import { findInvisible, withoutInvisible } from '../content/read/invisible.ts';
import { writeText } from './write.ts';

/**
 * Repairs words that were saved as UTF-8 and read as Windows-1252, and deletes invisible characters. Other damage is left,
 * because it has no single repair.
 * @returns a line for each word that was repaired, and for each line in which characters were deleted
 */
export function repair(folder: string): string[] {
  return ['articles', 'flows', 'scenarios'].flatMap((name) =>
    [...filesIn(folder, name, [])].flatMap(({ path, bytes }) => (bytes ? repairFile(path, bytes) : [])),
  );
}

function repairFile(path: string, bytes: Buffer): string[] {
  const text = bytes.toString('utf8');
  if (!Buffer.from(text).equals(bytes)) return [];
  const repaired: string[] = [];
  let whole = '';
  let end = 0;
  for (const damage of findDamage(text)) {
    if (damage.repaired === undefined) continue;
    whole += text.slice(end, damage.offset) + damage.repaired;
    end = damage.offset + damage.word.length;
    repaired.push(`${path}: "${damage.word}" is now "${damage.repaired}"`);
  }
  const [mark = ''] = /^\ufeff/.exec(text) ?? [];
  whole = (whole + text.slice(end)).slice(mark.length);
  for (const { line, names } of findInvisible(whole)) {
    repaired.push(`${path}: ${names.join(', ')} is deleted in line ${line}`);
  }
  if (repaired.length > 0) writeText(path, mark + withoutInvisible(whole));
  return repaired;
}

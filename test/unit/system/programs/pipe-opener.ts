import { closeSync, openSync } from 'node:fs';
import { openWidePipe } from '../../../../electron/engine/system/wide-pipe.ts';

/** Opens a wide pipe with so many file descriptors left, for each number up to twelve, and says what came of it. */
const said: string[] = [];
for (let left = 0; left <= 12; left += 1) {
  const taken: number[] = [];
  try {
    for (;;) taken.push(openSync('/dev/null', 'r'));
  } catch {
    for (const fd of taken.splice(0, left)) closeSync(fd);
  }
  const pipe = await openWidePipe();
  said.push(pipe === null ? 'none' : 'open');
  pipe?.programEnd.destroy();
  pipe?.stdout.destroy();
  for (const fd of taken) closeSync(fd);
  await new Promise((resolve) => setTimeout(resolve, 20));
}
process.stdout.write(said.join(' '));

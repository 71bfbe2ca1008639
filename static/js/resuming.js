// A large file to the server, piece by piece: after a cut it goes on by itself from where the server is.
//
//   begin -> look -> append -> append -> ... -> whole
//             ^         |
//             '- pause -'  cut; given up when it is cut too often without one byte more, and taken up there by a second try

import { backoff } from "./connection.js"

export const LARGE = 5_000_000
// Some proxies pass on whole requests only: with them this much is sent again after a cut.
const PIECE = 4 * 1024 * 1024
// Some minutes.
const MOST_CUTS = 20
const NOT_FOUND = 404

// The upload of a file that was begun.
const ids = new WeakMap()

/**
 * `line` asks the server: `begin(file)`, `look(id)` and `append(id, offset, blob, onLoaded)` resolve with `id`, `offset`, and a `url` when it is whole;
 * `pause(ms)` waits. They reject with `status` and `refused`. `onPart` is told the share that is there, and whether the line is cut.
 */
export async function resume(line, file, onPart, signal) {
  let cuts = 0
  let reached = 0
  while (true) {
    try {
      signal.throwIfAborted()
      let told = ids.has(file) ? await line.look(ids.get(file)) : await line.begin(file)
      ids.set(file, told.id)
      while (!told.url) {
        const { id, offset } = told
        if (offset > reached) cuts = 0
        reached = offset
        onPart(offset / file.size)
        told = await line.append(id, offset, file.slice(offset, offset + PIECE), (loaded) => onPart((offset + loaded) / file.size))
      }
      return told
    } catch (fault) {
      if (signal.aborted) throw cancelled(line, file, fault)
      // The server has forgotten it: it begins anew.
      if (fault.status === NOT_FOUND) ids.delete(file)
      if (fault.refused || ++cuts > MOST_CUTS) throw fault
      onPart(reached / file.size, true)
      await line.pause(backoff(cuts))
    }
  }
}

function cancelled(line, file, fault) {
  if (ids.has(file)) line.cancel(ids.get(file))
  ids.delete(file)
  return fault
}

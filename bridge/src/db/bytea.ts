/** PostgreSQL's number for the type of the elements. */
const BYTEA_OID = 17;
const HEADER_BYTES = 20;
const NULL_LENGTH = -1;

/**
 * A `bytea[]` in PostgreSQL's binary format, which `pg` sends as it is. As an array of buffers it would travel as text,
 * two digits a byte, which both sides would make and read.
 */
export function byteaArray(values: (Buffer | null)[]): Buffer {
  const size = values.reduce((sum, value) => sum + 4 + (value?.length ?? 0), HEADER_BYTES);
  const array = Buffer.alloc(size);
  const [dimensions, lowest] = [1, 1];
  let end = array.writeInt32BE(dimensions);
  end = array.writeInt32BE(values.includes(null) ? 1 : 0, end);
  end = array.writeInt32BE(BYTEA_OID, end);
  end = array.writeInt32BE(values.length, end);
  end = array.writeInt32BE(lowest, end);
  for (const value of values) {
    end = array.writeInt32BE(value?.length ?? NULL_LENGTH, end);
    if (value) end += value.copy(array, end);
  }
  return array;
}

namespace Relay.Filters.Rules.Gates;

/// <summary>
/// Deterministic states of a gate as texts need them. Rows only ever grow, and a table that a reader holds stays true; what is full is thrown
/// away whole by its owner. Changed under the owner's lock alone.
/// </summary>
internal sealed class GateStates
{
    /// <summary>Entries of the table that are no row: not known yet, may match, can match no more.</summary>
    public const int Unknown = 0;
    public const int May = 1;
    public const int Dead = 2;
    public const int FirstRow = 3;

    private readonly int stride;
    private readonly List<Key> keys = [];
    private readonly Dictionary<Key, int> rows = [];
    private int[] table;

    /// <param name="stride">Classes and the end.</param>
    public GateStates(int stride)
    {
        this.stride = stride;
        table = new int[FirstRow + (4 * stride)];
        Octets = table.Length * sizeof(int);
    }

    /// <summary>Steps that are alive, and the class of what stood before.</summary>
    public readonly record struct Key(int[] Items, int Before)
    {
        public bool Equals(Key other) => Before == other.Before && Items.AsSpan().SequenceEqual(other.Items);

        public override int GetHashCode()
        {
            var hash = (uint)Before;
            foreach (var item in Items)
            {
                hash = (hash ^ (uint)item) * 0x9E3779B1u;
                hash ^= hash >> 15;
            }

            return (int)hash;
        }
    }

    public int[] Table => table;

    /// <summary>What it holds in memory, roughly.</summary>
    public int Octets { get; private set; }

    public Key this[int row] => keys[(row - FirstRow) / stride];

    public int RowOf(Key key)
    {
        if (rows.TryGetValue(key, out var row))
        {
            return row;
        }

        row = FirstRow + (keys.Count * stride);
        keys.Add(key);
        rows.Add(key, row);
        Octets += (key.Items.Length * sizeof(int)) + 80;
        if (row + stride > table.Length)
        {
            var larger = new int[Math.Max(row + stride, (table.Length * 2) - FirstRow)];
            table.CopyTo(larger, 0);
            Octets += (larger.Length - table.Length) * sizeof(int);
            table = larger;
        }

        return row;
    }

    public int Next(int row, int octetClass) => table[row + octetClass];

    public void Set(int row, int octetClass, int next) => Volatile.Write(ref table[row + octetClass], next);
}

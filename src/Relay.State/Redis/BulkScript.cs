namespace Relay.State.Redis;

/// <summary>
/// Texts seen again. A slice of the window is one hash: a field a shingle, its value the count and 64 bits of networks. A slice that has
/// its most fields counts on for the shingles it has and takes no new ones.
/// </summary>
internal static class BulkScript
{
    /// <summary>
    /// KEYS the slices, newest first; ARGV life, most fields, low and high word of the network's bit, quorum, shingles. Answers the count
    /// and the number of bits that the quorum of shingles reaches.
    /// </summary>
    public const string Text = """
        local n, fields, own, count, low, high = #ARGV - 5, {}, {}, {}, {}, {}
        for i = 1, n do fields[i], count[i], low[i], high[i] = ARGV[i + 5], 0, 0, 0 end
        local room = redis.call('HLEN', KEYS[1]) < tonumber(ARGV[2])
        for k = 1, #KEYS do
          local got = redis.call('HMGET', KEYS[k], unpack(fields))
          for i = 1, n do
            local c, l, h = 0, 0, 0
            if got[i] then c, l, h = struct.unpack('<I4I4I4', got[i]) end
            if k == 1 then
              c, l, h = math.min(c + 1, 4294967295), bit.bor(l, tonumber(ARGV[3])), bit.bor(h, tonumber(ARGV[4]))
              if room or got[i] then
                own[#own + 1] = fields[i]
                own[#own + 1] = struct.pack('<I4I4I4', c, l, h)
              end
            end
            count[i], low[i], high[i] = count[i] + c, bit.bor(low[i], l), bit.bor(high[i], h)
          end
        end
        if #own > 0 then
          redis.call('HMSET', KEYS[1], unpack(own))
          redis.call('PEXPIRE', KEYS[1], ARGV[1])
        end
        local bits = {}
        for i = 1, n do
          bits[i] = 0
          for _, word in ipairs({low[i], high[i]}) do
            while word ~= 0 do
              word = bit.band(word, word - 1)
              bits[i] = bits[i] + 1
            end
          end
        end
        table.sort(count)
        table.sort(bits)
        local at = n - tonumber(ARGV[5]) + 1
        return {string.format('%.0f', count[at]), string.format('%.0f', bits[at])}
        """;
}

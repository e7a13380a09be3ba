namespace Relay.State.Redis;

/// <summary>
/// Texts seen again. A slice of the window is one hash: a field a shingle, its value the count and 64 bits of networks. A slice that has
/// its most fields counts on for the shingles it has and takes no new ones.
/// </summary>
internal static class BulkScript
{
    /// <summary>Of each shingle in the answer: the count as a double, then the two words of bits. What they say together is the relay's to find.</summary>
    public const int AnswerBytes = 16;

    /// <summary>KEYS the slices, newest first; ARGV life, most fields, low and high word of the network's bit, shingles.</summary>
    public const string Text = """
        local n, fields, own, count, low, high = #ARGV - 4, {}, {}, {}, {}, {}
        local mylow, myhigh = tonumber(ARGV[3]), tonumber(ARGV[4])
        for i = 1, n do fields[i], count[i], low[i], high[i] = ARGV[i + 4], 1, mylow, myhigh end
        local room = redis.call('HLEN', KEYS[1]) < tonumber(ARGV[2])
        for k = 1, #KEYS do
          local got = redis.call('HMGET', KEYS[k], unpack(fields))
          for i = 1, n do
            if got[i] then
              local c, l, h = struct.unpack('<I4I4I4', got[i])
              count[i], low[i], high[i] = count[i] + c, bit.bor(low[i], l), bit.bor(high[i], h)
            end
            if k == 1 and (room or got[i]) then
              own[#own + 1] = fields[i]
              own[#own + 1] = struct.pack('<I4I4I4', math.min(count[i], 4294967295), low[i], high[i])
            end
          end
        end
        if #own > 0 then
          redis.call('HMSET', KEYS[1], unpack(own))
          redis.call('PEXPIRE', KEYS[1], ARGV[1])
        end
        local answer = {}
        for i = 1, n do answer[i] = struct.pack('<dI4I4', count[i], low[i], high[i]) end
        return table.concat(answer)
        """;
}

namespace Relay.State.Redis;

/// <summary>The training log as a stream: one field <c>e</c> an entry, ids of the server's clock.</summary>
internal static class LabelScripts
{
    /// <summary>KEYS stream; ARGV most events, events kept past it, then the events.</summary>
    public const string Append = """
        for i = 3, #ARGV do redis.call('XADD', KEYS[1], '*', 'e', ARGV[i]) end
        local n = redis.call('XLEN', KEYS[1])
        if n > tonumber(ARGV[1]) then redis.call('XTRIM', KEYS[1], 'MAXLEN', ARGV[2]) end
        return n
        """;

    /// <summary>KEYS stream; ARGV first id wanted, how many. Answers its first id, its length, then ids and events in turn.</summary>
    public const string Read = """
        local first = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)
        local n = redis.call('XLEN', KEYS[1])
        local out = { n > 0 and first[1][1] or '', n }
        for _, entry in ipairs(redis.call('XRANGE', KEYS[1], ARGV[1], '+', 'COUNT', ARGV[2])) do
          out[#out + 1] = entry[1]
          out[#out + 1] = entry[2][2]
        end
        return out
        """;

    /// <summary>KEYS stream; ARGV events kept, oldest id kept.</summary>
    public const string Tidy = """
        redis.call('XTRIM', KEYS[1], 'MAXLEN', ARGV[1])
        redis.call('XTRIM', KEYS[1], 'MINID', ARGV[2])
        return redis.call('XLEN', KEYS[1])
        """;
}

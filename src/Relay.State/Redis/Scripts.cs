namespace Relay.State.Redis;

/// <summary>
/// One script a verb. All keys of a call have the same hash tag, times are the relay's (relays that share a Redis have their clocks set
/// by NTP anyway, and a replayed script says the same), and every key is left with a time to live. Answers are texts: Redis cuts numbers to integers.
/// </summary>
internal static class Scripts
{
    /// <summary>KEYS triplet, origin; ARGV now, delay, window, life, allow after, text. Answers state, first seen, wait.</summary>
    public const string Greylist = """
        local now, delay, window, life, after = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
        local function n(x) return string.format('%.0f', x) end
        local origin = redis.call('HMGET', KEYS[2], 'n', 'e')
        local seen = redis.call('HMGET', KEYS[1], 'f', 'p', 'e')
        local first = tonumber(seen[1] or now)
        if after > 0 and origin[1] and tonumber(origin[2]) > now and tonumber(origin[1]) >= after then
          redis.call('HSET', KEYS[2], 'e', n(now + life))
          redis.call('PEXPIRE', KEYS[2], n(life))
          return {'Allowed', n(first), '0'}
        end
        if not seen[1] or tonumber(seen[3]) <= now then
          redis.call('HMSET', KEYS[1], 'f', n(now), 'p', '0', 'e', n(now + window), 't', ARGV[6])
          redis.call('PEXPIRE', KEYS[1], n(window))
          return {'First', n(now), n(delay)}
        end
        local passes = tonumber(seen[2])
        if passes == 0 and now - first < delay then
          return {'Early', n(first), n(delay - (now - first))}
        end
        redis.call('HMSET', KEYS[1], 'p', n(passes + 1), 'e', n(now + life))
        redis.call('PEXPIRE', KEYS[1], n(life))
        if passes > 0 then
          return {'Known', n(first), '0'}
        end
        local passed = 1
        if origin[1] and tonumber(origin[2]) > now then passed = tonumber(origin[1]) + 1 end
        redis.call('HMSET', KEYS[2], 'n', n(passed), 'e', n(now + life))
        redis.call('PEXPIRE', KEYS[2], n(life))
        return {'Passed', n(first), '0'}
        """;

    /// <summary>KEYS triplet; ARGV now. Answers whether it was there, and not only waiting to expire.</summary>
    public const string Forget = """
        local e = redis.call('HGET', KEYS[1], 'e')
        redis.call('DEL', KEYS[1])
        if e and tonumber(e) > tonumber(ARGV[1]) then return 1 end
        return 0
        """;

    /// <summary>KEYS bucket; ARGV now, tokens a millisecond, burst, tokens, tolerance. Answers whether, and what the bucket held.</summary>
    public const string Take = """
        local now, rate, burst, want, eps = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
        local b = redis.call('HMGET', KEYS[1], 't', 'a')
        local held = burst
        if b[1] then held = math.min(burst, tonumber(b[1]) + math.max(0, now - tonumber(b[2])) * rate) end
        local left, ok = held, '0'
        if held + eps >= want then left, ok = held - want, '1' end
        redis.call('HMSET', KEYS[1], 't', string.format('%.17g', left), 'a', string.format('%.0f', now))
        redis.call('PEXPIRE', KEYS[1], string.format('%.0f', math.min(31536000000, math.ceil(math.max(0, burst - left) / rate)) + 1))
        return {ok, string.format('%.17g', held)}
        """;

    /// <summary>KEYS tally; ARGV slice, slices kept, add, life. A field a slice, so that a key has a few fields at most.</summary>
    public const string Tally = """
        local slice, kept, add, sum = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), 0
        if add > 0 then
          redis.call('HINCRBY', KEYS[1], ARGV[1], ARGV[3])
          redis.call('PEXPIRE', KEYS[1], ARGV[4])
        end
        local all = redis.call('HGETALL', KEYS[1])
        for i = 1, #all, 2 do
          if tonumber(all[i]) > slice - kept then
            sum = sum + tonumber(all[i + 1])
          elseif add > 0 then
            redis.call('HDEL', KEYS[1], all[i])
          end
        end
        return string.format('%.0f', sum)
        """;

    /// <summary>KEYS once; ARGV now, life. The value is when it ends.</summary>
    public const string Once = """
        local e = redis.call('GET', KEYS[1])
        if e and tonumber(e) > tonumber(ARGV[1]) then return 0 end
        redis.call('SET', KEYS[1], string.format('%.0f', tonumber(ARGV[1]) + tonumber(ARGV[2])), 'PX', ARGV[2])
        return 1
        """;

    /// <summary>KEYS once.</summary>
    public const string ForgetOnce = "return redis.call('DEL', KEYS[1])";

    /// <summary>KEYS history; ARGV now, half-life, good, bad, life. Answers both counts; only asks where nothing is added.</summary>
    public const string Reputation = """
        local now, half, life = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[5])
        local h = redis.call('HMGET', KEYS[1], 'g', 'b', 'a')
        local good, bad = 0, 0
        if h[1] and now - tonumber(h[3]) < life then
          local kept = 0.5 ^ (math.max(0, now - tonumber(h[3])) / half)
          good, bad = tonumber(h[1]) * kept, tonumber(h[2]) * kept
        end
        good, bad = good + tonumber(ARGV[3]), bad + tonumber(ARGV[4])
        local g, b = string.format('%.17g', good), string.format('%.17g', bad)
        if tonumber(ARGV[3]) > 0 or tonumber(ARGV[4]) > 0 then
          redis.call('HMSET', KEYS[1], 'g', g, 'b', b, 'a', string.format('%.0f', now))
          redis.call('PEXPIRE', KEYS[1], string.format('%.0f', life))
        end
        return {g, b}
        """;
}

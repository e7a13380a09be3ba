namespace Relay.State.Redis;

/// <summary>
/// Rows of reports. A day is a hash: <c>d</c> and a domain is its number of rows, <c>#</c> the day's, <c>@</c> its number of domains, <c>!</c> its
/// overflow. A domain's part of it is one too: <c>r</c> and a row is its count, <c>!</c> the overflow. Both have the day as their hash tag.
/// </summary>
internal static class ReportScripts
{
    /// <summary>KEYS domain's part, day; ARGV domain, row (empty: does not fit), count, life, most rows a domain, rows a day, domains a day.</summary>
    public const string Add = """
        local part, day, domain, row, count = KEYS[1], KEYS[2], ARGV[1], ARGV[2], ARGV[3]
        local function get(key, field) return tonumber(redis.call('HGET', key, field) or 0) end
        local function done(key, field, answer)
          redis.call('HINCRBY', key, field, count)
          redis.call('PEXPIRE', part, ARGV[4])
          redis.call('PEXPIRE', day, ARGV[4])
          return answer
        end
        local known = domain ~= '' and redis.call('HGET', day, 'd' .. domain)
        if row ~= '' and known and redis.call('HEXISTS', part, 'r' .. row) == 1 then
          return done(part, 'r' .. row, 1)
        end
        local full = get(day, '#') >= tonumber(ARGV[6])
        if not known then
          if domain == '' or row == '' or full or get(day, '@') >= tonumber(ARGV[7]) then
            return done(day, '!', 0)
          end
          redis.call('HINCRBY', day, '@', 1)
          redis.call('HSET', day, 'd' .. domain, 0)
          known = 0
        end
        if row == '' or full or tonumber(known) >= tonumber(ARGV[5]) then
          return done(part, '!', 0)
        end
        redis.call('HINCRBY', day, 'd' .. domain, 1)
        redis.call('HINCRBY', day, '#', 1)
        return done(part, 'r' .. row, 1)
        """;

    /// <summary>KEYS either hash.</summary>
    public const string Read = """
        return redis.call('HGETALL', KEYS[1])
        """;
}

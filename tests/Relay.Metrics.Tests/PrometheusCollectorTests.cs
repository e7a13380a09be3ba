using System.Buffers;
using System.Diagnostics.Metrics;
using System.IO.Pipelines;

namespace Relay.Metrics.Tests;

public sealed class PrometheusCollectorTests : IDisposable
{
    private readonly Meter meter = new("Relay.Test");
    private readonly PrometheusCollector collector;

    public PrometheusCollectorTests() => collector = new PrometheusCollector(m => ReferenceEquals(m, meter));

    public void Dispose()
    {
        collector.Dispose();
        meter.Dispose();
    }

    [Fact]
    public void Counter_WithTags_IsATotalPerLabelSet()
    {
        var counter = meter.CreateCounter<long>("relay.smtp.connections", null, "Connections accepted.");
        counter.Add(2, Tag("listener", "smtp"), Tag("tls", true));
        counter.Add(3, Tag("tls", true), Tag("listener", "smtp"));
        counter.Add(1);
        var text = Render();
        Assert.Equal("counter", text.Types["relay_smtp_connections_total"]);
        Assert.Equal("Connections accepted.", text.Helps["relay_smtp_connections_total"]);
        Assert.Equal(5, text.Samples["relay_smtp_connections_total{listener=\"smtp\",tls=\"true\"}"]);
        Assert.Equal(1, text.Samples["relay_smtp_connections_total"]);
    }

    [Theory]
    [InlineData("relay.smtp.time", "s", "relay_smtp_time_seconds")]
    [InlineData("smtp.size", "By", "relay_smtp_size_bytes")]
    [InlineData("relay.size_bytes", "By", "relay_size_bytes")]
    [InlineData("relay.ratio", "1", "relay_ratio")]
    [InlineData("relay.messages", "{message}", "relay_messages")]
    [InlineData("9-lives é", null, "relay__9_lives__")]
    public void Name_OfAGauge_CarriesPrefixAndUnit(string instrument, string? unit, string expected)
    {
        meter.CreateGauge<int>(instrument, unit).Record(7);
        Assert.Equal(7, Render().Samples[expected]);
    }

    [Fact]
    public void Counter_NamedTotalWithUnit_HasTotalLast()
    {
        meter.CreateCounter<int>("relay.data.total", "By").Add(1);
        Assert.Equal(1, Render().Samples["relay_data_bytes_total"]);
    }

    [Fact]
    public void Counter_GivenANegativeValue_DoesNotFall()
    {
        var counter = meter.CreateCounter<int>("relay.c");
        counter.Add(2);
        counter.Add(-1);
        Assert.Equal(2, Render().Samples["relay_c_total"]);
    }

    [Fact]
    public void UpDownCounter_GoingDown_IsAGauge()
    {
        var open = meter.CreateUpDownCounter<int>("relay.open");
        open.Add(5);
        open.Add(-7);
        var text = Render();
        Assert.Equal("gauge", text.Types["relay_open"]);
        Assert.Equal(-2, text.Samples["relay_open"]);
    }

    [Fact]
    public void Observables_WhoseSeriesEnds_AreNotShownAnyMore()
    {
        var values = new List<Measurement<double>> { new(1.5, Tag("zone", "a")), new(2, Tag("zone", "b")) };
        meter.CreateObservableGauge("relay.muted", () => values);
        meter.CreateObservableCounter("relay.seen", () => 42L);
        var first = Render();
        Assert.Equal(1.5, first.Samples["relay_muted{zone=\"a\"}"]);
        Assert.Equal(42, first.Samples["relay_seen_total"]);
        values.RemoveAt(0);
        var second = Render();
        Assert.DoesNotContain("relay_muted{zone=\"a\"}", second.Samples.Keys);
        Assert.Equal(2, second.Samples["relay_muted{zone=\"b\"}"]);
    }

    [Fact]
    public void Observable_WhoseCallbackThrows_CostsOnlyItself()
    {
        meter.CreateObservableGauge("relay.bad", new Func<int>(() => throw new InvalidOperationException()));
        meter.CreateObservableGauge("relay.good", () => 1);
        var text = Render();
        Assert.Equal(1, text.Samples["relay_good"]);
        Assert.Equal(1, text.Samples["relay_metrics_observe_failures_total"]);
    }

    [Fact]
    public void Histogram_WithoutAdvice_HasTheLadderOfSeconds()
    {
        var time = meter.CreateHistogram<double>("relay.time", "s");
        time.Record(0.001);
        time.Record(0.0011, Tag("stage", "rcpt"));
        time.Record(1000);
        time.Record(double.NaN);
        var text = Render();
        Assert.Equal(1, text.Samples["relay_time_seconds_bucket{le=\"0.001\"}"]);
        Assert.Equal(1, text.Samples["relay_time_seconds_bucket{le=\"60\"}"]);
        Assert.Equal(2, text.Samples["relay_time_seconds_bucket{le=\"+Inf\"}"]);
        Assert.Equal(2, text.Samples["relay_time_seconds_count"]);
        Assert.Equal(1000.001, text.Samples["relay_time_seconds_sum"]);
        Assert.Equal(0, text.Samples["relay_time_seconds_bucket{le=\"0.001\",stage=\"rcpt\"}"]);
        Assert.Equal(1, text.Samples["relay_time_seconds_bucket{le=\"0.0025\",stage=\"rcpt\"}"]);
    }

    [Fact]
    public void Histogram_WithAdvice_HasItsBounds()
    {
        var size = meter.CreateHistogram("relay.size", "By", null, null, new InstrumentAdvice<long> { HistogramBucketBoundaries = [100, 1000] });
        size.Record(100);
        size.Record(101);
        var text = Render();
        Assert.Equal(1, text.Samples["relay_size_bytes_bucket{le=\"100\"}"]);
        Assert.Equal(2, text.Samples["relay_size_bytes_bucket{le=\"1000\"}"]);
        Assert.Equal(3, text.Samples.Keys.Count(k => k.StartsWith("relay_size_bytes_bucket", StringComparison.Ordinal)));
    }

    [Fact]
    public void LabelValue_OfHostileText_IsEscapedAndCut()
    {
        var counter = meter.CreateCounter<int>("relay.c", null, "two\nlines \\ here");
        counter.Add(1, Tag("a", "q\" b\\ n\n é\ud800"), Tag("le", 1.5), Tag("x.y", "1"), Tag("x_y", "2"));
        counter.Add(1, Tag("a", new string('x', 5000)));
        var text = Render();
        Assert.Equal(1, text.Samples["relay_c_total{a=\"q\" b\\ n\n é\uFFFD\",tag_le=\"1.5\",x_y=\"1;2\"}"]);
        Assert.Equal(1, text.Samples[$"relay_c_total{{a=\"{new string('x', 200)}\"}}"]);
        Assert.Equal(@"two\nlines \\ here", text.Helps["relay_c_total"]);
    }

    [Fact]
    public void TagValues_ThatReadTheSame_AreOneSeries()
    {
        var counter = meter.CreateCounter<int>("relay.c");
        counter.Add(1, Tag("code", 250));
        counter.Add(1, Tag("code", "250"));
        counter.Add(1, Tag("code", 250L));
        Assert.Equal(3, Render().Samples["relay_c_total{code=\"250\"}"]);
    }

    [Theory]
    [InlineData(1000, false)]
    [InlineData(1001, true)]
    public void Series_PastTheCap_AreCountedInOne(int combinations, bool overflows)
    {
        var counter = meter.CreateCounter<int>("relay.c");
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < combinations; i++)
            {
                counter.Add(1, Tag("i", "v" + i));
            }
        }

        var text = Render();
        Assert.Equal(overflows, text.Samples.ContainsKey("relay_c_total{overflow=\"true\"}"));
        Assert.Equal(2 * combinations, text.Samples.Where(s => s.Key.StartsWith("relay_c_total", StringComparison.Ordinal)).Sum(s => s.Value));
        Assert.Equal(2, text.Samples["relay_c_total{i=\"v999\"}"]);
    }

    [Fact]
    public void Observed_OtherSeriesEveryTime_NeverFillTheTable()
    {
        var round = 0;
        meter.CreateObservableCounter("relay.top", () => Enumerable.Range(100 * round, 100).Select(static i => new Measurement<int>(i, Tag("i", "v" + i))));
        for (; round < 30; round++)
        {
            var shown = Render().Samples.Where(static s => s.Key.StartsWith("relay_top", StringComparison.Ordinal)).ToArray();
            Assert.Equal(Enumerable.Range(100 * round, 100).Select(static i => (double)i), shown.Select(static s => s.Value).Order());
            Assert.DoesNotContain(shown, static s => s.Key.Contains("overflow", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Instruments_OfOneNameAndAnotherKind_LeaveTheFirst()
    {
        meter.CreateGauge<int>("relay.same").Record(1);
        meter.CreateHistogram<int>("relay.same").Record(5);
        meter.CreateGauge<int>("relay_same").Record(2);
        var text = Render();
        Assert.Equal("gauge", text.Types["relay_same"]);
        Assert.Equal(2, text.Samples["relay_same"]);
    }

    [Fact]
    public void Recording_OnKnownSeries_DoesNotAllocate()
    {
        var counter = meter.CreateCounter<long>("relay.c");
        var time = meter.CreateHistogram<double>("relay.t", "s");
        Record();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            Record();
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Record()
        {
            counter.Add(1, Tag("action", "reject"), Tag("stage", "rcpt"), Tag("listener", "smtp"));
            time.Record(0.2, Tag("stage", "rcpt"));
        }
    }

    [Fact]
    public async Task Recording_FromManyThreads_LosesNothing()
    {
        var counter = meter.CreateCounter<long>("relay.c");
        var time = meter.CreateHistogram<double>("relay.t", "s");
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 5000; i++)
            {
                counter.Add(1, Tag("k", (i % 50).ToString("x2")));
                time.Record(1);
            }
        })));
        var text = Render();
        Assert.Equal(20_000, text.Samples.Where(s => s.Key.StartsWith("relay_c_total", StringComparison.Ordinal)).Sum(s => s.Value));
        Assert.Equal(400, text.Samples["relay_c_total{k=\"31\"}"]);
        Assert.Equal(20_000, text.Samples["relay_t_seconds_sum"]);
    }

    [Fact]
    public async Task Collector_OfTheWholeProcess_ShowsOnlyNamesOfTheContract()
    {
        using var foreign = new Meter("Foreign");
        using var ours = new Meter("RelayNamed");
        using var whole = new PrometheusCollector();
        foreign.CreateCounter<int>("foreign").Add(1);
        ours.CreateCounter<int>("mine").Add(1);
        var pipe = new Pipe();
        await whole.WriteAsync(pipe.Writer, CancellationToken.None);
        await pipe.Writer.CompleteAsync();
        var text = PrometheusText.Parse((await pipe.Reader.ReadAtLeastAsync(int.MaxValue)).Buffer.ToArray());
        Assert.All(text.Types.Keys, n => Assert.Matches("^(relay_|process_|dotnet_)", n));
        Assert.Equal(1, text.Samples["relay_mine_total"]);
        Assert.True(text.Samples["dotnet_gc_collections_total{gc_heap_generation=\"gen0\"}"] >= 0);
        Assert.True(text.Samples["process_resident_memory_bytes"] > 1_000_000);
        Assert.True(text.Samples["process_cpu_seconds_total"] > 0);
        Assert.True(text.Samples["process_open_fds"] > 2);
        Assert.InRange(text.Samples["process_start_time_seconds"], 1.6e9, 5e9);
    }

    [Theory]
    [InlineData("relay_a 1\n")]
    [InlineData("# TYPE relay_a counter\nrelay_a -1\n")]
    [InlineData("# TYPE relay_a gauge\nrelay_a{x=\"\\t\"} 1\n")]
    [InlineData("# TYPE relay_a gauge\nrelay_a 1\nrelay_a 1\n")]
    [InlineData("# TYPE relay_a gauge\nrelay_a  1\n")]
    [InlineData("# TYPE relay_a histogram\nrelay_a_bucket{le=\"+Inf\"} 2\nrelay_a_count 1\n")]
    public void StrictReader_GivenWrongText_Refuses(string text) =>
        Assert.Throws<FormatException>(() => PrometheusText.Parse(System.Text.Encoding.UTF8.GetBytes(text)));

    private static KeyValuePair<string, object?> Tag(string key, object? value) => new(key, value);

    private PrometheusText Render()
    {
        var output = new ArrayBufferWriter<byte>();
        collector.Write(output);
        return PrometheusText.Parse(output.WrittenSpan.ToArray());
    }
}

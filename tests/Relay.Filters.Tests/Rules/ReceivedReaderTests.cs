using System.Net;
using Relay.Filters.Rules;
using Relay.Filters.Rules.Subject;
using Relay.Filters.Rules.Subject.Received;

namespace Relay.Filters.Tests.Rules;

/// <summary>Received fields of many servers, and whom of them we believe. What is expected is what SpamAssassin 4.0.1 makes of the same lines.</summary>
public sealed class ReceivedReaderTests
{
    [Theory]
    [InlineData("from mail.example.org (mail.example.org [192.0.2.1]) by mx.example.net (Postfix) with ESMTP id ABC123 for <joe@example.net>; Mon, 1 Jan 2024 10:00:00 +0000", "[ ip=192.0.2.1 rdns=mail.example.org helo=mail.example.org by=mx.example.net ident= envfrom= intl=0 id=ABC123 auth= msa=0 ]")]
    [InlineData("from helo.example (unknown [192.0.2.2]) by mx.example.net (Postfix) with ESMTPS id ABC124; Mon, 1 Jan 2024 10:00:00 +0000 (UTC)", "[ ip=192.0.2.2 rdns= helo=helo.example by=mx.example.net ident= envfrom= intl=0 id=ABC124 auth= msa=0 ]")]
    [InlineData("from helo (IDENT:joe@host.example [192.0.2.3] (may be forged)) by mx.example.net (8.17.1/8.17.1) with ESMTP id 401A0; Mon, 1 Jan 2024 10:00:00 +0000", "[ ip=192.0.2.3 rdns=host.example helo=helo by=mx.example.net ident=joe envfrom= intl=0 id=401A0 auth= msa=0 ]")]
    [InlineData("from host.example ([192.0.2.4] helo=helo.example ident=joe) by mx.example.net with esmtps (Exim 4.96) (envelope-from <joe@host.example>) id 1rK-0001; Mon, 01 Jan 2024 10:00:00 +0000", "[ ip=192.0.2.4 rdns=host.example helo=helo.example by=mx.example.net ident=joe envfrom=joe@host.example intl=0 id=1rK-0001 auth= msa=0 ]")]
    [InlineData("from [192.0.2.5] (helo=helo.example) by mx.example.net with smtp (Exim 4.96) id 1rK-0002; Mon, 01 Jan 2024 10:00:00 +0000", "[ ip=192.0.2.5 rdns= helo=helo.example by=mx.example.net ident= envfrom= intl=0 id=1rK-0002 auth= msa=0 ]")]
    [InlineData("from unknown (HELO helo.example) (joe@192.0.2.6) by mx.example.net with SMTP; 1 Jan 2024 10:00:00 -0000", "[ ip=192.0.2.6 rdns= helo=helo.example by=mx.example.net ident=joe envfrom= intl=0 id= auth= msa=0 ]")]
    [InlineData("from host.example (192.0.2.7) by mx.example.net with SMTP; 1 Jan 2024 10:00:00 -0000", "[ ip=192.0.2.7 rdns=host.example helo=host.example by=mx.example.net ident= envfrom= intl=0 id= auth= msa=0 ]")]
    [InlineData("from EX1.example.org (2001:db8::8) by EX2.example.org (2001:db8::9) with Microsoft SMTP Server (version=TLS1_2, cipher=X) id 15.1.2507.9; Mon, 1 Jan 2024 10:00:00 +0000", "[ ip=2001:db8::8 rdns=EX1.example.org helo=EX1.example.org by=EX2.example.org ident= envfrom= intl=0 id=15.1.2507.9 auth= msa=0 ]")]
    [InlineData("from EX1.example.org ([fe80::1]) by EX2.example.org ([fe80::2%6]) with mapi id 15.20.1.2; Mon, 1 Jan 2024 10:00:00 +0000", "[ ip=fe80::1 rdns= helo=EX1.example.org by=EX2.example.org ident= envfrom= intl=0 id= auth= msa=0 ]")]
    [InlineData("from host ([192.0.2.10] RDNS failed) by mx.example.net with Microsoft SMTPSVC(6.0.3790.0); Mon, 1 Jan 2024 10:00:00 -0700", "[ ip=192.0.2.10 rdns= helo=host by=mx.example.net ident= envfrom= intl=0 id= auth= msa=0 ]")]
    [InlineData("from mail-a.example.org (mail-a.example.org. [192.0.2.11]) by mx.google.com with ESMTPS id x1si1.1.2024.01.01 for <j@example.net> (version=TLS1_3 cipher=TLS_X bits=128/128); Mon, 01 Jan 2024 02:00:00 -0800 (PST)", "[ ip=192.0.2.11 rdns=mail-a.example.org helo=mail-a.example.org by=mx.google.com ident= envfrom= intl=0 id=x1si1.1.2024.01.01 auth= msa=0 ]")]
    [InlineData("from 192.0.2.12 (EHLO helo.example) (192.0.2.12) by mta1.mail.yahoo.example with SMTP; Mon, 01 Jan 2024 10:00:00 +0000", "[ ip=192.0.2.12 rdns=192.0.2.12 helo=helo.example by=mta1.mail.yahoo.example ident= envfrom= intl=0 id= auth= msa=0 ]")]
    [InlineData("from [192.0.2.13] by web1.mail.yahoo.example via HTTP; Mon, 01 Jan 2024 10:00:00 PST", "[ ip=192.0.2.13 rdns= helo= by=web1.mail.yahoo.example ident= envfrom= intl=0 id= auth= msa=0 ]")]
    [InlineData("from client.example (client.example [IPv6:2001:db8::14]) (Authenticated sender: joe@example.net) by mx.example.net (Postfix) with ESMTPSA id ABC; Mon, 1 Jan 2024 10:00:00 +0000", "[ ip=2001:db8::14 rdns=client.example helo=client.example by=mx.example.net ident= envfrom= intl=0 id=ABC auth=ESMTPSA msa=0 ]")]
    [InlineData("from client ([192.0.2.15]) (authenticated bits=0) by mx.example.net (8.12.5/8.12.5) with ESMTP id X1; Mon, 1 Jan 2024 10:00:00 +0000", "[ ip=192.0.2.15 rdns= helo=client by=mx.example.net ident= envfrom= intl=0 id= auth=Sendmail msa=0 ]")]
    [InlineData("from host.example ([::ffff:192.0.2.16]) by mx.example.net with esmtp; Mon, 1 Jan 2024 10:00:00 +0000", "[ ip=192.0.2.16 rdns= helo=host.example by=mx.example.net ident= envfrom= intl=0 id= auth= msa=0 ]")]
    [InlineData("from ([192.0.2.17:5000] helo=helo.example) by mx.example.net (ecelerity 2.1) with SMTP id E1; Mon, 1 Jan 2024 10:00:00 +0000", "[ ip=192.0.2.17 rdns= helo=helo.example by=mx.example.net ident= envfrom= intl=0 id= auth= msa=0 ]")]
    [InlineData("from host.example [192.0.2.18] by mx.example.net (SMTPD32-7.07) id A4; Mon, 1 Jan 2024 10:00:00 +0000", "[ ip=192.0.2.18 rdns= helo=host.example by=mx.example.net ident= envfrom= intl=0 id= auth= msa=0 ]")]
    [InlineData("FROM host.example (rdns.example [192.0.2.19]) BY mx.example.net ID 434B; 1 Jan 2024 10:00:00 +0000", "[ ip=192.0.2.19 rdns=rdns.example helo=host.example by=mx.example.net ident= envfrom= intl=0 id=434B auth= msa=0 ]")]
    [InlineData("from dslb.example (EHLO homepc) [192.0.2.20] by mail.gmx.net (mp010) with SMTP; 01 Jan 2024 10:00:00 +0100", "[ ip=192.0.2.20 rdns=dslb.example helo=homepc by=mail.gmx.net ident= envfrom= intl=0 id= auth=GMX (SMTP / mail.gmx.net) msa=0 ]")]
    [InlineData("from [999.0.2.21] (x) by mx.example.net (Some) with SMTP; Mon, 1 Jan 2024 10:00:00 +0000", "unreadable")]
    [InlineData("from host.example (HELO x) by elsewhere", "unreadable")]
    [InlineData("by mx.example.net (Postfix, from userid 1000) id X; Mon, 1 Jan 2024 10:00:00 +0000", "skipped")]
    [InlineData("from localhost (localhost [127.0.0.1]) (uid 500) by mail with local; Mon, 1 Jan 2024 10:00:00 +0000", "[ ip=127.0.0.1 rdns=localhost helo=localhost by=mail ident= envfrom= intl=0 id= auth= msa=0 ]")]
    [InlineData("from a.example by b.example; Mon, 1 Jan 2024 10:00:00 +0000", "skipped")]
    [InlineData("from pop3.example (192.0.2.22) by home with POP3; 1 Jan 2024 10:00:00 -0000", "skipped")]
    [InlineData("from X<>| (a[b [192.0.2.23]) by mx.example.net (Postfix) with ESMTP id Q; Mon, 1 Jan 2024 10:00:00 +0000", "[ ip=192.0.2.23 rdns=a!b helo=X!!! by=mx.example.net ident= envfrom= intl=0 id= auth= msa=0 ]")]
    public void Received_OfAServer_IsReadAsInSpamAssassin(string field, string expected)
    {
        var read = ReceivedReader.Read(field);
        Assert.Equal(expected, read.Relay?.ToString() ?? (read.Kind == ReceivedKind.Unreadable ? "unreadable" : "skipped"));
    }

    [Fact]
    public void Received_OfAnyOctets_NeverThrows()
    {
        var random = new Random(1);
        string[] words = ["from ", "by ", "(", ")", "[", "]", "192.0.2.1", "2001:db8::1", "helo=", "HELO ", "with ", "SMTP", "Exim", "(Postfix) ", "id ", ";", " ", "@", "\0", "\u00e9", "authenticated", "\n\t", "[[[", "))))"];
        for (var i = 0; i < 2_000; i++)
        {
            var text = "from " + string.Concat(Enumerable.Range(0, random.Next(60)).Select(_ => words[random.Next(words.Length)]));
            var read = ReceivedReader.Read(text);
            Assert.Equal(read.Kind == ReceivedKind.Relay, read.Relay is not null);
        }
    }

    [Fact]
    public void Received_Long_IsCutAndRead() =>
        Assert.Equal(ReceivedKind.Relay, ReceivedReader.Read($"from a (b [192.0.2.1]) by c (Postfix) with SMTP {new string('(', 100_000)}").Kind);

    private const string Outside = "Received: from o (o.example [198.51.100.1]) by in.example (Postfix) with SMTP id OUT1; Mon, 1 Jan 2024 10:00:00 +0000";
    private const string Inside = "Received: from in.example (in.example [192.0.2.7]) by mx.example (Postfix) with SMTP id INS1; Mon, 1 Jan 2024 10:00:01 +0000";
    private const string Private = "Received: from p (p.example [10.0.0.1]) by in.example (Postfix) with SMTP id PRI1; Mon, 1 Jan 2024 10:00:00 +0000";

    private static string Trail(string rules, IPNetwork[] own, RuleRelay? client, params string[] fields)
    {
        var relays = RelayTrail.Read(RuleCase.Fields(fields), new RelayTrust(RuleCase.Compile(rules).Settings, own), client);
        return $"{Ids(relays.Trusted)}|{Ids(relays.Untrusted)}|{Ids(relays.Internal)}|{Ids(relays.External)}|{relays.TrustedFields},{relays.InternalFields}";
    }

    private static string Ids(IReadOnlyList<RuleRelay> relays) => string.Join(',', relays.Select(static r => r.Id + (r.Msa ? "*" : "")));

    [Fact]
    public void Trust_NotConfigured_EndsAtTheFirstPublicHost()
    {
        Assert.Equal("|OUT1||OUT1|0,0", Trail("", [], null, Outside));
        Assert.Equal("PRI1|OUT1|PRI1|OUT1|1,1", Trail("", [], null, Private, Outside));
    }

    [Fact]
    public void Trust_ByTrustedNetworks_GoesOnBeyondThem() =>
        Assert.Equal("INS1|OUT1|INS1|OUT1|1,1", Trail("trusted_networks 192.0.2.", [], null, Inside, Outside));

    [Fact]
    public void Trust_ByTheRelaysOwnNetworks_IsTheSame() =>
        Assert.Equal("INS1|OUT1|INS1|OUT1|1,1", Trail("", [IPNetwork.Parse("192.0.2.0/24")], null, Inside, Outside));

    [Fact]
    public void Trust_OfInternalNetworks_EndsEarlier() =>
        Assert.Equal("INS1|OUT1||INS1,OUT1|1,0", Trail("trusted_networks 192.0.2.0/24\ninternal_networks 203.0.113.0/24", [], null, Inside, Outside));

    [Fact]
    public void Trust_BeyondASubmissionServer_HoldsForAll() =>
        Assert.Equal("INS1*,OUT1||INS1*,OUT1||2,2", Trail("trusted_networks 192.0.2.0/24\nmsa_networks 192.0.2.7", [], null, Inside, Outside));

    [Fact]
    public void Trust_WithAnExclusion_LongestPrefixDecides() =>
        Assert.Equal("|INS1,OUT1||INS1,OUT1|0,0", Trail("trusted_networks 192.0.2.0/24 !192.0.2.7/32", [], null, Inside, Outside));

    [Fact]
    public void Trust_Cleared_IsNotConfigured() =>
        Assert.Equal("|INS1||INS1|0,0", Trail("trusted_networks 192.0.2.0/24\nclear_trusted_networks", [], null, Inside));

    [Fact]
    public void Client_OfTheSession_ComesFirst()
    {
        var client = new RuleRelay { Ip = "198.51.100.9", Id = "SESSION" };
        Assert.Equal("|SESSION,INS1||SESSION,INS1|0,0", Trail("", [], client, Inside));
        Assert.Equal("SESSION|OUT1|SESSION|OUT1|0,0", Trail("trusted_networks 198.51.100.9", [], client, Outside));
    }

    [Fact]
    public void OriginatingField_Listed_IsTheOldestHop()
    {
        var relays = RelayTrail.Read(RuleCase.Fields(Outside, "X-Originating-IP: [203.0.113.5]"), new RelayTrust(RuleCase.Compile("originating_ip_headers X-Originating-IP").Settings, []), null);
        Assert.Equal("[ ip=203.0.113.5 rdns= helo= by= ident= envfrom= intl=0 id= auth= msa=0 ]", relays.Untrusted[^1].ToString());
    }

    [Fact]
    public void FetchedMail_InTheTrustedPart_BeginsTheTrailAnew() =>
        Assert.Equal("|OUT1||OUT1|2,2", Trail("", [], null, Private, "Received: from pop (192.0.2.9) by home with POP3; 1 Jan 2024 10:00:02 -0000", Outside));

    [Fact]
    public void Received_InNumbers_AreBounded() =>
        Assert.Equal(RelayTrail.MaxFields, RelayTrail.Read(RuleCase.Fields([.. Enumerable.Repeat(Outside, 500)]), new RelayTrust(RuleCase.Compile("").Settings, []), null).Untrusted.Count);

    [Theory]
    [InlineData("", "Return-Path: <a@b>", "a@b")]
    [InlineData("", "X-Envelope-From: <c@d>", "c@d")]
    [InlineData("X-Real", "X-Real: e@f", "e@f")]
    [InlineData("X-Real", "Return-Path: <a@b>", null)]
    public void EnvelopeSender_WithoutASession_IsReadFromTheHeader(string named, string field, string? expected) =>
        Assert.Equal(expected, EnvelopeSender.Of(RuleCase.Fields(field, Outside), RuleRelays.None, named));

    [Fact]
    public void EnvelopeSender_BelowAReceivedField_IsNotBelieved() =>
        Assert.Null(EnvelopeSender.Of(RuleCase.Fields(Outside, "Return-Path: <a@b>"), RuleRelays.None, ""));

    [Fact]
    public void EnvelopeSender_OfTheNewestHop_IsTaken() =>
        Assert.Equal("j@h", EnvelopeSender.Of([], new RuleRelays { Untrusted = [new RuleRelay { EnvelopeFrom = "j@h" }] }, ""));
}

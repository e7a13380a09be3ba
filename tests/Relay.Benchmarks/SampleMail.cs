using System.Text;

namespace Relay.Benchmarks;

/// <summary>A message shaped as the corpora's are: some 25 fields, a few folded, about 2 KiB of header and 5 KiB in all. Names are made up.</summary>
internal static class SampleMail
{
    public static readonly byte[] Header = Encoding.ASCII.GetBytes(MakeHeader());

    public static readonly byte[] Message = [.. Header, .. "\r\n"u8, .. Body()];

    private static string MakeHeader()
    {
        var header = new StringBuilder();
        for (var hop = 1; hop <= 4; hop++)
        {
            header.Append($"Received: from host{hop}.example.net (host{hop}.example.net [192.0.2.{hop}])\r\n");
            header.Append($"\tby mx{hop}.example.org (Postfix) with ESMTPS id 4ZQ{hop}xK5bPtz1{hop}\r\n");
            header.Append($"\tfor <info@example.org>; Tue, 14 May 2024 09:1{hop}:30 +0000 (UTC)\r\n");
        }

        header.Append("DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.net;\r\n\ts=s2024; t=1715678000; h=from:to:subject:date:message-id;\r\n");
        header.Append("\tbh=frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=;\r\n\tb=").Append('Q', 172).Append(' ').Append('x', 170).Append("==\r\n");
        header.Append("From: \"A. Writer\" <writer@example.net>\r\nTo: info@example.org\r\nCc: one@example.com,\r\n two@example.com, three@example.com\r\n");
        header.Append("Subject: =?utf-8?q?Quarterly_r=C3=A9sum=C3=A9_of_the_project?=\r\nDate: Tue, 14 May 2024 09:13:20 +0000\r\n");
        header.Append("Message-ID: <20240514091320.4711.writer@example.net>\r\nIn-Reply-To: <20240513181500.1234.reader@example.org>\r\n");
        header.Append("References: <20240512100000.1@example.org>\r\n\t<20240513181500.1234.reader@example.org>\r\nMIME-Version: 1.0\r\n");
        header.Append("Content-Type: multipart/alternative; boundary=\"=_b1_4f1c\"\r\nContent-Transfer-Encoding: 8bit\r\nX-Mailer: Example Mailer 7.1\r\n");
        for (var i = 1; i <= 8; i++)
        {
            header.Append($"X-Example-Field-{i}: value number {i} of something the sender's software adds\r\n");
        }

        return header.ToString();
    }

    private static byte[] Body() =>
        Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("A line of about seventy characters, as people and their programs write.\r\n", 45)));
}

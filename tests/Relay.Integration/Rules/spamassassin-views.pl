#!/usr/bin/perl
# What SpamAssassin makes of messages, one JSON object a line: the rules that hit, and the texts it held them against.
#   spamassassin-views.pl FOLDER < LIST     FOLDER holds its settings and state, LIST names message files
# Network tests, Bayes and reputation are off. Bytes are base64. A text that is missing is null.
use strict;
use warnings;
use JSON::PP;
use Mail::SpamAssassin;
use Mail::SpamAssassin::PerMsgStatus;
use MIME::Base64;

my $folder = shift;
my $sa = Mail::SpamAssassin->new({
  local_tests_only => 1, dont_copy_prefs => 1, username => 'test',
  rules_filename => '/usr/share/spamassassin', site_rules_filename => "$folder/site", userstate_dir => "$folder/state", userprefs_filename => '/dev/null',
  post_config_text => "use_bayes 0\nuse_auto_welcomelist 0\nskip_rbl_checks 1\n",
});
$sa->init(1);
my %selectors = map { $_ => 1 } values %{ $sa->{conf}->{test_opt_header} };
my $json = JSON::PP->new->canonical;

sub bytes {
  my $text = shift;
  return undef unless defined $text;
  utf8::encode($text) if utf8::is_utf8($text);
  return encode_base64($text, '');
}

sub all { return [map { bytes($_) } @_]; }

sub fields {
  my $node = shift;
  return [map { my $n = $_; my @raw = @{ $node->{raw_headers}{$n} }; my @value = $node->get_header($n);
    map { { name => $n, raw => bytes($raw[$_]), value => bytes($value[$_]) } } 0 .. $#raw } sort keys %{ $node->{raw_headers} || {} }];
}

sub html {
  my $h = shift;
  my %seen = (facts => {}, texts => {}, tags => { map { $_ => 0 + $h->{inside}{$_} } keys %{ $h->{inside} || {} } });
  for my $k (keys %$h) {
    my $v = $h->{$k};
    next unless defined $v;
    $seen{facts}{$k} = "$v" if !ref $v && $v =~ /^[\x20-\x7e]*\z/;
    $seen{texts}{$k} = all(grep { defined && !ref } @$v) if ref $v eq 'ARRAY';
  }
  return \%seen;
}

sub part {
  my $p = shift;
  my ($type, undef, $charset, $name) = Mail::SpamAssassin::Util::parse_content_type($p->get_header('content-type'));
  my $encoding = lc($p->get_header('Content-Transfer-Encoding') || '');
  my $disposition = lc($p->get_header('Content-Disposition') || '');
  chomp($encoding, $disposition);
  my %seen = (type => $type, charset => lc($charset || ''), name => bytes($p->{name} // $name), encoding => $encoding, disposition => bytes($disposition),
    leaf => $p->is_leaf() ? JSON::PP::true : JSON::PP::false, fields => fields($p));
  return \%seen unless $p->is_leaf();
  $seen{raw} = bytes(join('', @{ $p->raw() }));
  $seen{decoded} = bytes($p->decode());
  if ($p->{type} =~ /^text\b/i) {
    my (undef, $text) = $p->rendered();
    $seen{text} = bytes($text);
    $seen{html} = html($p->{html_results}) if $p->{html_results};
  }
  return \%seen;
}

sub uri {
  my ($raw, $info) = @_;
  return { raw => bytes($raw), types => [sort keys %{ $info->{types} || {} }], cleaned => all(@{ $info->{cleaned} || [] }),
    hosts => [sort keys %{ $info->{hosts} || {} }], domains => [sort keys %{ $info->{domains} || {} }], texts => all(@{ $info->{anchor_text} || [] }) };
}

my @flags = qw(truncated_header missing_head_body_separator missing_mime_head_body_separator missing_mime_headers mime_epilogue_exists);
while (my $file = <STDIN>) {
  chomp $file;
  open my $handle, '<:raw', $file or die "$file: $!";
  my $raw = do { local $/; <$handle> };
  close $handle;
  my $message = $sa->parse($raw, 1);
  my $status = Mail::SpamAssassin::PerMsgStatus->new($sa, $message);
  $status->check();
  my $hits = $status->{tests_already_hit};
  my %headers;
  for my $selector (keys %selectors) {
    my @values = $status->get($selector);
    $headers{$selector} = bytes(join($values[0] =~ /\n\z/ ? '' : "\n", @values)) if @values;
  }
  my $uris = $status->get_uri_detail_list();
  my ($body_first, @body) = @{ $status->get_decoded_stripped_body_text_array() };
  my @own = map { /^([^:\s]+):(.*)/s ? [$1, $2] : () } $message->get_pristine_header() =~ /^([^ \t\n].*?\n)(?![ \t])/smg;
  my %nth;
  my @fields = map { my ($n, $v) = @$_; chomp $v; my @decoded = $message->get_header($n); { name => $n, raw => bytes($v), value => bytes($decoded[$nth{ lc $n }++]) } } @own;
  print $json->encode({
    file => $file, hits => { map { $_ => 0 + $hits->{$_} } grep { $hits->{$_} } keys %$hits }, headers => \%headers, fields => \@fields,
    body => all(@body), rawbody => all(@{ $status->get_decoded_body_text_array() }), full => bytes($message->get_pristine()),
    uris => [map { uri($_, $uris->{$_}) } sort keys %$uris], parts => [map { part($_) } $message->find_parts(qr/./, 0)],
    flags => [grep { defined $message->{$_} } @flags], unparseable => 0 + ($status->{num_relays_unparseable} || 0),
    trusted => ($status->{last_trusted_relay_index} // -1) + 1, internal => ($status->{last_internal_relay_index} // -1) + 1,
  }), "\n";
  $status->finish();
  $message->finish();
}

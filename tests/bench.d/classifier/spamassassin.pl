# Runs a plan with the Bayes plugin of Debian's SpamAssassin alone, in one process: no rules, no other plugin, no network.
# Settings that differ from the stock ones: it says something from the first message of each class on (bayes_min_*_num, else 200), learns only what it is told,
# and never forgets (auto_expire). For the protocol see driver.py.
use strict;
use warnings;
use Mail::SpamAssassin;
use Mail::SpamAssassin::PerMsgStatus;

# Of the stock files those without which the plugin finds no URIs and knows no stop words; not its rules.
sub stock {
    open my $file, '<', "/usr/share/spamassassin/$_[0]" or die "$_[0]: $!";
    local $/;
    return scalar <$file>;
}

my $home = "$ARGV[0]/spamassassin";
mkdir $home or die "$home: $!";
my $filter = Mail::SpamAssassin->new({
    dont_copy_prefs => 1, local_tests_only => 1, userprefs_filename => '/dev/null', userstate_dir => $home, home_dir_for_helpers => $home,
    config_text => <<"CONFIGURATION" });
loadplugin Mail::SpamAssassin::Plugin::Bayes
use_bayes 1
use_bayes_rules 1
bayes_path $home/bayes
bayes_auto_learn 0
bayes_auto_expire 0
bayes_learn_to_journal 0
bayes_journal_max_size 0
bayes_min_ham_num 1
bayes_min_spam_num 1
lock_method flock
@{[stock('20_aux_tlds.cf')]}
@{[stock('60_bayes_stopwords.cf')]}
CONFIGURATION
$filter->init(1);
# After each message the database is written and closed, as spamd and sa-learn do it; a reader would not see what is kept back.
$filter->init_learner({ wait_for_lock => 1, caller_will_untie => 0 });
my ($bayes) = grep { ref eq 'Mail::SpamAssassin::Plugin::Bayes' } $filter->{plugins}->get_loaded_plugins_list();
die "the plugin Bayes is not loaded\n" unless $bayes;

sub microseconds { my @t = times; my $sum = 0; $sum += $_ for @t; return int($sum * 1e6); }

sub message {
    open my $file, '<:raw', $_[0] or die "$_[0]: $!";
    local $/;
    return $filter->parse(scalar(<$file>), 1);
}

# Nothing said, which it does of messages without a known token, is the middle.
sub judge {
    my $message = message($_[0]);
    my $status = Mail::SpamAssassin::PerMsgStatus->new($filter, $message);
    $message->extract_message_metadata($status);
    my $score = $bayes->scan($status, $message) // 0.5;
    $status->finish();
    $message->finish();
    return $score;
}

sub learn {
    my ($path, $is_spam) = @_;
    my $message = message($path);
    my $status = $filter->learn($message, undef, $is_spam, 0);
    $status->finish();
    $message->finish();
}

my ($section, $began, $count);
sub end_section {
    print '# ', microseconds() - $began, " $count\n" if defined $section;
}

$| = 1;
while (my $line = <STDIN>) {
    chomp $line;
    my ($what, $rest) = split / /, $line, 2;
    if ($what eq '=') {
        end_section();
        ($section, $began, $count) = ($rest, microseconds(), 0);
        print "= $section\n";
        next;
    }
    my ($truth, $taught, $path) = split / /, $rest, 3;
    $count++;
    if ($what ne 'learn') {
        my $score = judge($path);
        printf "%s %.17g %s\n", $truth, $score, $score > 0.5 ? 'spam' : 'ham';
    }
    learn($path, $taught eq 'spam') if $what ne 'judge';
}
end_section();
$filter->finish_learner();
$filter->finish();

# Perl: hashes, sorting, substitutions, references and a fork.
# needs: perl
set -e
perl -MDigest::MD5=md5_hex -e '
    use strict; use warnings;
    my %words;
    for my $i (1 .. 60000) {
        my $key = "k" . ($i * 7919 % 5003);
        $words{$key} .= chr(97 + $i % 26);
        push @{ $words{"list" . $i % 7}{numbers} }, $i if 0;
    }
    my $text = join ",", map { "$_=$words{$_}" } sort keys %words;
    (my $other = $text) =~ s/([aeiou]+)/<$1>/g;
    my @tree = map { { name => "n$_", children => [ map { { leaf => $_ } } 1 .. 20 ] } } 1 .. 2000;
    my $leaves = 0;
    $leaves += @{ $_->{children} } for @tree;
    print md5_hex($text), " ", md5_hex($other), " $leaves\n";
    $| = 1;
    my $child = fork // die;
    if ($child == 0) { @tree = (); print "child ", scalar(keys %words), "\n"; exit 0 }
    waitpid $child, 0;
    print "parent $?\n";
'

# valgrind: a program under memcheck runs to its end and has the errors it has without.
# needs: valgrind
set -e
valgrind --error-exitcode=3 true 2>report
sed -n 's/^==[0-9]*== \(ERROR SUMMARY.*\)/\1/p' report
valgrind --tool=none -q seq 3

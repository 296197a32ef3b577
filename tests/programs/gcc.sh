# gcc and g++: a C file and templates, compiled in parallel; the object files have to be equal.
# needs: gcc
# needs: g++
set -e
{
    for i in $(seq 300); do
        echo "static int f$i(int x) { int s = 0; for (int i = 0; i < x; i++) s += i * $i ^ x;" \
            "return s; }"
        echo "int g$i(int x) { switch (x % 3) { case 0: return f$i(x); case 1: return -x; }" \
            "return $i; }"
    done
} >many.c
cat >templates.cc <<'CC'
#include <map>
#include <regex>
#include <string>
#include <vector>
int main(int count, char **words) {
    std::map<std::string, std::vector<int>> lengths;
    std::regex vowel("[aeiou]+");
    for (int i = 0; i < count; i++) {
        lengths[std::regex_replace(words[i], vowel, "")].push_back(i);
    }
    return static_cast<int>(lengths.size()) - count;
}
CC
gcc -O2 -c many.c &
g++ -O1 -std=c++17 -c templates.cc &
wait %1
wait %2
g++ templates.o -o templates
./templates one two three
cksum many.o templates.o

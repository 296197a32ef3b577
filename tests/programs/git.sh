# git: init, many commits, a merge, log, diff, gc and a clone; dates are fixed, so ids are too.
# needs: git
set -e
export GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.org
export GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.org
export GIT_AUTHOR_DATE='2020-01-01T00:00:00Z' GIT_COMMITTER_DATE='2020-01-01T00:00:00Z'
git init -q -b main repository
cd repository
for i in $(seq 12); do
    seq "$i" $((i * 300)) >"file$((i % 4))"
    mkdir -p "folder$i"
    seq 50 >"folder$i/list"
    git add -A
    git commit -q -m "commit $i"
done
git checkout -q -b side HEAD~3
echo side >side
git add side
git commit -q -m side
git checkout -q main
git merge -q --no-edit side
git log --format='%H %s' --stat
git diff HEAD~5 | cksum
git gc -q --aggressive
git fsck --full
git clone -q . ../copy
git -C ../copy rev-parse HEAD
git -C ../copy grep -c 1 | sort | cksum

# sqlite: a table with an index, joins, aggregates, and a dump that is read back.
# needs: sqlite3
set -e
sqlite3 base.db <<'SQL'
create table item(id integer primary key, name text, price real);
with recursive n(i) as (select 1 union all select i + 1 from n where i < 60000)
insert into item select i, 'item ' || (i * 7919 % 10007), i % 97 / 4.0 from n;
create index by_name on item(name);
select count(*), sum(price), min(name), max(name) from item;
select name, count(*) c, total(price) from item group by name order by c desc, name limit 5;
select count(*) from item a join item b on a.name = b.name where a.id < b.id;
pragma integrity_check;
SQL
sqlite3 base.db .dump | sqlite3 copy.db
sqlite3 copy.db .dump | cksum

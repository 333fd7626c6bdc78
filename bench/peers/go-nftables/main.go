// The Go side of the benchmarks of nftables: github.com/google/nftables. It has the socket buffers that sockets have by default, which hold
// the replies to about 100 rules, so that work is split in many transactions.
//
// Usage: peer MODE. Each line on standard input is a count; each line on standard output is the JSON of the time.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"syscall"
	"time"

	"github.com/google/nftables"
	"github.com/google/nftables/binaryutil"
	"github.com/google/nftables/expr"
)

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func processor() int64 {
	var usage syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return usage.Utime.Nano() + usage.Stime.Nano()
}

// The address of a number: those of two numbers are no neighbours.
func address(index int) []byte {
	return []byte{10, byte(index >> 15), byte(index >> 7), byte(index << 1)}
}

var table = &nftables.Table{Family: nftables.TableFamilyINet, Name: "bench"}
var chain = &nftables.Chain{Table: table, Name: "c"}
var set = &nftables.Set{Table: table, Name: "s", KeyType: nftables.TypeIPAddr}
var intervalSet = &nftables.Set{Table: table, Name: "s", KeyType: nftables.TypeIPAddr, Interval: true}

func clear(conn *nftables.Conn) {
	conn.FlushRuleset()
	check(conn.Flush())
}

func addRules(conn *nftables.Conn, count int) {
	conn.AddTable(table)
	conn.AddChain(chain)
	for index := 0; index < count; index++ {
		conn.AddRule(&nftables.Rule{Table: table, Chain: chain, Exprs: []expr.Any{
			&expr.Meta{Key: expr.MetaKeyNFPROTO, Register: 1},
			&expr.Cmp{Op: expr.CmpOpEq, Register: 1, Data: []byte{syscall.AF_INET}},
			&expr.Payload{DestRegister: 1, Base: expr.PayloadBaseNetworkHeader, Offset: 12, Len: 4},
			&expr.Cmp{Op: expr.CmpOpEq, Register: 1, Data: address(index)},
			&expr.Meta{Key: expr.MetaKeyL4PROTO, Register: 1},
			&expr.Cmp{Op: expr.CmpOpEq, Register: 1, Data: []byte{syscall.IPPROTO_TCP}},
			&expr.Payload{DestRegister: 1, Base: expr.PayloadBaseTransportHeader, Offset: 2, Len: 2},
			&expr.Cmp{Op: expr.CmpOpEq, Register: 1, Data: binaryutil.BigEndian.PutUint16(uint16(index%60000 + 1))},
			&expr.Counter{},
			&expr.Verdict{Kind: expr.VerdictAccept},
		}})
		if index%100 == 99 {
			check(conn.Flush())
		}
	}
	check(conn.Flush())
}

func addSet(conn *nftables.Conn, set *nftables.Set) {
	conn.AddTable(table)
	check(conn.AddSet(set, nil))
	check(conn.Flush())
}

// An attribute has 65,535 bytes at most: 2,000 elements a message.
func addElements(conn *nftables.Conn, count int) {
	for index := 0; index < count; {
		elements := []nftables.SetElement{}
		for ; index < count && len(elements) < 2000; index++ {
			elements = append(elements, nftables.SetElement{Key: address(index)})
		}
		check(conn.SetAddElements(set, elements))
		check(conn.Flush())
	}
}

// The networks of /31: each is its first address and the first one behind it.
func addIntervals(conn *nftables.Conn, count int) {
	for index := 0; index < count; {
		elements := []nftables.SetElement{}
		for ; index < count && len(elements) < 2000; index++ {
			end := nftables.SetElement{Key: address(index + 1), IntervalEnd: true}
			elements = append(elements, nftables.SetElement{Key: address(index)}, end)
		}
		check(conn.SetAddElements(intervalSet, elements))
		check(conn.Flush())
	}
}

type work struct {
	prepare func(conn *nftables.Conn, count int)
	run     func(conn *nftables.Conn, count int) int
}

func main() {
	conn, err := nftables.New()
	check(err)
	rounds := map[string]work{
		"load": {
			func(*nftables.Conn, int) {},
			func(conn *nftables.Conn, count int) int { addRules(conn, count); return count },
		},
		"list": {addRules, func(conn *nftables.Conn, _ int) int {
			rules, err := conn.GetRules(table, chain)
			check(err)
			return len(rules)
		}},
		"add": {
			func(conn *nftables.Conn, _ int) { addSet(conn, set) },
			func(conn *nftables.Conn, count int) int { addElements(conn, count); return count },
		},
		"get": {
			func(conn *nftables.Conn, count int) { addSet(conn, set); addElements(conn, count) },
			func(conn *nftables.Conn, _ int) int {
				elements, err := conn.GetSetElements(set)
				check(err)
				return len(elements)
			},
		},
	}
	rounds["intervals"] = work{
		func(conn *nftables.Conn, _ int) { addSet(conn, intervalSet) },
		func(conn *nftables.Conn, count int) int { addIntervals(conn, count); return count },
	}
	round := rounds[os.Args[1]]
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var count int
		check(json.Unmarshal(lines.Bytes(), &count))
		clear(conn)
		round.prepare(conn, count)
		cpu, start := processor(), time.Now()
		items := round.run(conn, count)
		fmt.Printf("{\"ns\":%d,\"cpu\":%d,\"items\":%d}\n", time.Since(start).Nanoseconds(), processor()-cpu, items)
		clear(conn)
	}
}
